frappe.ui.form.on("HD Notify Settings", {
	refresh(frm) {
		frm.get_field("events").grid.cannot_add_rows = true;
		frm.get_field("events").grid.wrapper.find(".grid-footer").hide();
		frm.set_query("sender", () => ({ filters: { enable_outgoing: 1 } }));
		frm.set_query("developers", () => ({ filters: { enabled: 1 } }));
		show_how_mail_does(frm);
		show_who_are_managers(frm);
	},
});

/** What waits or has failed is the administrator's to know: nobody else would notice. */
function show_how_mail_does(frm) {
	const mail = frm.doc.__onload && frm.doc.__onload.mail;
	frm.set_intro("");
	if (!mail) return;
	if (!mail.account) {
		frm.set_intro(
			__("There is no account for outgoing e-mail. Until there is one, e-mail waits."),
			"orange"
		);
	} else if (mail.overdue) {
		frm.set_intro(
			__("{0} e-mails should have gone out an hour ago. Is the scheduler running?", [
				mail.overdue,
			]),
			"orange"
		);
	}
	if (mail.failed) {
		frm.set_intro(__("{0} e-mails could not be sent.", [mail.failed]), "red");
		frm.add_custom_button(__("Failed E-mails"), () =>
			frappe.set_route("List", "HD Notification", { notify_mail_state: "Failed" })
		);
		frm.add_custom_button(__("Send Failed E-mails Again"), () => send_again(frm));
	}
}

async function send_again(frm) {
	const { message } = await frm.call("send_failed_mail_again");
	frappe.show_alert(__("{0} notifications will be e-mailed again.", [message]));
	frm.reload_doc();
}

/** Roles say little: these are the people. */
function show_who_are_managers(frm) {
	const managers = frm.doc.__onload && frm.doc.__onload.managers;
	if (!managers) return;
	const names = managers.names.map(frappe.utils.escape_html).join(", ");
	const rest = managers.number - managers.names.length;
	const named = rest > 0 ? __("{0} and {1} more", [names, rest]) : names;
	const now = managers.number
		? __("Managers now, by the saved roles: {0} ({1}).", [managers.number, named])
		: __("Nobody is a manager now, by the saved roles.");
	const text = __("Managers hear of every new ticket in the app.");
	frm.set_df_property("notify_managers", "description", `${text} ${now}`);
}
