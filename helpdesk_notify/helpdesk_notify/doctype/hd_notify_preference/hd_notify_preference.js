frappe.ui.form.on("HD Notify Preference", {
	onload(frm) {
		if (frm.is_new() && !frm.doc.user) frm.set_value("user", frappe.session.user);
	},
	refresh(frm) {
		frm.get_field("events").grid.cannot_add_rows = true;
		frm.get_field("events").grid.wrapper.find(".grid-footer").hide();
		if (frappe.all_timezones) {
			frm.set_df_property("time_zone", "options", ["", ...frappe.all_timezones]);
			return;
		}
		frappe.call("frappe.core.doctype.user.user.get_timezones").then(({ message }) => {
			frappe.all_timezones = message.timezones;
			frm.set_df_property("time_zone", "options", ["", ...message.timezones]);
		});
	},
});
