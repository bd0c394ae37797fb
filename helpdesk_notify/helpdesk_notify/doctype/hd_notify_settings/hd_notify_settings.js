frappe.ui.form.on("HD Notify Settings", {
	refresh(frm) {
		frm.get_field("events").grid.cannot_add_rows = true;
		frm.get_field("events").grid.wrapper.find(".grid-footer").hide();
		frm.set_query("sender", () => ({ filters: { enable_outgoing: 1 } }));
		frm.set_query("developers", () => ({ filters: { enabled: 1 } }));
		show_mail_status(frm);
		show_managers(frm);
	},
});

/** Warns the administrator of email that is held, overdue or failed. */
function show_mail_status(frm) {
	const mail = frm.doc.__onload && frm.doc.__onload.mail;
	frm.set_intro("");
	if (!mail) return;
	if (!mail.account) {
		frm.set_intro(
			__("No outgoing Email Account is set up. Notification emails are held until one is added."),
			"orange"
		);
	} else if (mail.overdue) {
		frm.set_intro(
			__("{0} emails are overdue by more than one hour. Check that the scheduler is running.", [
				mail.overdue,
			]),
			"orange"
		);
	}
	if (mail.failed) {
		frm.set_intro(__("{0} emails could not be sent.", [mail.failed]), "red");
		frm.add_custom_button(__("Failed Emails"), () =>
			frappe.set_route("List", "HD Notify Outbox", { state: "Failed" })
		);
		frm.add_custom_button(__("Resend Failed Emails"), () => resend_failed_mail(frm));
	}
}

async function resend_failed_mail(frm) {
	const { message } = await frm.call("send_failed_mail_again");
	frappe.show_alert(__("{0} notifications will be emailed again.", [message]));
	frm.reload_doc();
}

/** Adds the managers' number and names to the field's description. */
function show_managers(frm) {
	const managers = frm.doc.__onload && frm.doc.__onload.managers;
	if (!managers) return;
	const names = managers.names.map(frappe.utils.escape_html).join(", ");
	const rest = managers.number - managers.names.length;
	const named = rest > 0 ? __("{0} and {1} more", [names, rest]) : names;
	const now = managers.number
		? __("Managers according to the saved roles: {0} ({1}).", [managers.number, named])
		: __("According to the saved roles, there are no managers.");
	const text = __("Managers get a bell notification for every new ticket.");
	frm.set_df_property("notify_managers", "description", `${text} ${now}`);
}
