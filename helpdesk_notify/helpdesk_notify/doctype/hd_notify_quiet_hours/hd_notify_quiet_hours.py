from helpdesk_notify.helpdesk_notify.doctype.hd_notify_preference.row import PreferenceRow


class HDNotifyQuietHours(PreferenceRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	# end: auto-generated types

	pass
