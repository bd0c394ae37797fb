CREATE TABLE clock (seq INTEGER NOT NULL, ahead REAL NOT NULL);
INSERT INTO clock VALUES (0, 0);
CREATE TABLE people (
	name TEXT PRIMARY KEY, full_name TEXT NOT NULL, kind TEXT NOT NULL, hears_as TEXT, seen_at TEXT,
	chosen TEXT NOT NULL DEFAULT '{}', tokens REAL, tokens_at TEXT, active_at TEXT
);
CREATE TABLE teams (name TEXT PRIMARY KEY, rule_agent TEXT NOT NULL REFERENCES people);
CREATE TABLE members (team TEXT NOT NULL REFERENCES teams, agent TEXT NOT NULL REFERENCES people);
CREATE TABLE tickets (
	name INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL, status TEXT NOT NULL, priority TEXT NOT NULL,
	customer TEXT NOT NULL REFERENCES people, team TEXT REFERENCES teams, modified TEXT NOT NULL,
	due TEXT, warned TEXT NOT NULL DEFAULT ''
);
CREATE TABLE messages (
	name TEXT PRIMARY KEY, ticket INTEGER NOT NULL REFERENCES tickets, sender TEXT NOT NULL REFERENCES people,
	content TEXT NOT NULL, at TEXT NOT NULL
);
CREATE TABLE comments (
	name TEXT PRIMARY KEY, ticket INTEGER NOT NULL REFERENCES tickets, sender TEXT NOT NULL REFERENCES people,
	content TEXT NOT NULL, at TEXT NOT NULL, edited INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE reactions (
	comment TEXT NOT NULL REFERENCES comments, user TEXT NOT NULL REFERENCES people, emoji TEXT NOT NULL,
	at TEXT NOT NULL, PRIMARY KEY (comment, user)
);
CREATE TABLE assignments (
	name TEXT PRIMARY KEY, ticket INTEGER NOT NULL REFERENCES tickets, agent TEXT NOT NULL REFERENCES people,
	UNIQUE (ticket, agent)
);
CREATE TABLE subscriptions (
	user TEXT NOT NULL REFERENCES people, ticket INTEGER NOT NULL REFERENCES tickets, subscription TEXT NOT NULL,
	PRIMARY KEY (user, ticket)
);
CREATE TABLE notifications (
	name TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES people, event TEXT NOT NULL, type TEXT NOT NULL,
	grp TEXT, ticket TEXT, comment TEXT, actor TEXT NOT NULL, actor_name TEXT, title TEXT NOT NULL,
	body TEXT NOT NULL, count INTEGER NOT NULL, link TEXT, reason TEXT NOT NULL, silent INTEGER NOT NULL,
	mail_only INTEGER NOT NULL, read INTEGER NOT NULL, at TEXT NOT NULL, snoozed_until TEXT,
	mail_state TEXT, mail_due TEXT
);
CREATE INDEX inbox ON notifications (user, at DESC, name DESC);
CREATE INDEX unread ON notifications (user, grp) WHERE read = 0;
CREATE INDEX outbox ON notifications (mail_due) WHERE mail_state = 'Due';
CREATE TABLE past (
	notification TEXT NOT NULL REFERENCES notifications ON DELETE CASCADE, actor TEXT NOT NULL, actor_name TEXT,
	body TEXT NOT NULL, at TEXT NOT NULL
);
CREATE TABLE mails (
	name TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES people, subject TEXT NOT NULL, headers TEXT NOT NULL,
	html TEXT NOT NULL, text TEXT NOT NULL, events TEXT NOT NULL, at TEXT NOT NULL
);
