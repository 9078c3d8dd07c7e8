"""The tables of the record. Times are seconds since 1970, UTC; lists and mappings are JSON in text,
the same on every database.

A change here needs a migration (bot/store/migrations): the tables are made by migrations alone.
"""

import sqlalchemy as sa

metadata = sa.MetaData()
# SQLite's own row number is an INTEGER, 64 bits wide
_BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", sa.String(255), primary_key=True),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("started_at", sa.Float, nullable=False),
    sa.Column("last_at", sa.Float, nullable=False),
    sa.Column("first_text", sa.String(300), nullable=False, server_default=""),
    sa.Column("turns", sa.Integer, nullable=False),
    sa.Column("lowest_confidence", sa.Float, nullable=False),
    sa.Column("refused", sa.Integer, nullable=False),
    sa.Column("misunderstood", sa.Integer, nullable=False),
    sa.Column("referred", sa.Integer, nullable=False),
    sa.Column("thumbs_up", sa.Integer, nullable=False, server_default="0"),
    sa.Column("thumbs_down", sa.Integer, nullable=False, server_default="0"),
    sa.Column("model_version", sa.String(64), nullable=False, server_default=""),
    sa.Column("notice_version", sa.String(64), nullable=False, server_default=""),
    sa.Column("notes", sa.Integer, nullable=False, server_default="0"),
    sa.Column("reviewed_at", sa.Float),
    sa.Column("reviewed_by", sa.String(80)),
    sa.Column("assigned_to", sa.String(80)),
    sa.Column("urgent", sa.Integer, nullable=False, server_default="0"),  # messages that have flags
    # what was said before has gone (bot.store.trimming)
    sa.Column("trimmed_to", sa.Float, nullable=False, server_default="0"),
    # a period is looked for in it alone
    sa.Index("conversations_latest", "last_at", "id", "started_at"),
    sa.Index("conversations_started", "started_at", "id"),
    sa.Index("conversations_channel", "channel", "last_at", "id"),
    sa.Index("conversations_model", "model_version", "last_at", "id"),
    sa.Index("conversations_confidence", "lowest_confidence", "id"),
    sa.Index("conversations_turns", "turns", "id"),
    sa.Index("conversations_reviewed", "reviewed_at", "last_at", "id"),
)
# What is rare has an index of the few rows that have it.
for _name in (
    "refused",
    "misunderstood",
    "referred",
    "thumbs_up",
    "thumbs_down",
    "notes",
    "urgent",
):
    _some = conversations.c[_name] > 0
    sa.Index(
        f"conversations_{_name}",
        conversations.c.last_at,
        conversations.c.id,
        sqlite_where=_some,
        postgresql_where=_some,
    )

_to = conversations.c.assigned_to
sa.Index(
    "conversations_assigned",
    _to,
    conversations.c.last_at,
    conversations.c.id,
    sqlite_where=_to.is_not(None),
    postgresql_where=_to.is_not(None),
)

messages = sa.Table(
    "messages",
    metadata,
    # made by the recorder, in the order of time
    sa.Column("id", _BIG, primary_key=True, autoincrement=False),
    sa.Column("conversation", sa.String(255), nullable=False),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("message_id", sa.String(128)),
    sa.Column("asked_at", sa.Float, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("topics", sa.Text, nullable=False),
    sa.Column("intent", sa.String(80), nullable=False),
    sa.Column("ranking", sa.Text, nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("margin", sa.Float, nullable=False),
    sa.Column("entities", sa.Text, nullable=False),
    sa.Column("needs", sa.Text, nullable=False),
    sa.Column("slots", sa.Text, nullable=False, server_default="{}"),
    sa.Column("action", sa.String(80), nullable=False, server_default=""),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("suggestions", sa.Text, nullable=False),
    sa.Column("latency_ms", sa.Float, nullable=False),
    sa.Column("model_version", sa.String(64), nullable=False),
    sa.Column("notice_version", sa.String(64), nullable=False),
    sa.Column("feedback", sa.SmallInteger),
    sa.Column("feedback_comment", sa.Text),
    sa.Column("alike", sa.String(200), nullable=False),  # questions that say the same have the same
    # who needs a person first (data/urgent.yml)
    sa.Column("flags", sa.Text, nullable=False, server_default="[]"),
    sa.Index("messages_conversation", "conversation", "id"),
    sa.Index("messages_alike", "alike", "id"),
)

_said_of_it = messages.c.feedback_comment.is_not(None)
sa.Index(
    "messages_commented",
    messages.c.id,
    messages.c.feedback,
    sqlite_where=_said_of_it,
    postgresql_where=_said_of_it,
)

# Answers as a channel gave them, in their form (bot.store.shown); erased with their messages.
shown = sa.Table(
    "shown",
    metadata,
    sa.Column("message", _BIG, primary_key=True, autoincrement=False),
    sa.Column("answers", sa.Text, nullable=False),
)

conversation_topics = sa.Table(
    "conversation_topics",
    metadata,
    sa.Column("topic", sa.String(80), primary_key=True),
    sa.Column("conversation", sa.String(255), primary_key=True),
    sa.Column("last_at", sa.Float, nullable=False),
    sa.Index("conversation_topics_latest", "topic", "last_at", "conversation"),
    sa.Index("conversation_topics_conversation", "conversation"),
)

# Full text, folded (bot.store.folding, bot.store.indexing). Its own kind of table on each database.
message_words = sa.Table(
    "message_words",
    sa.MetaData(),
    sa.Column("rowid", _BIG, primary_key=True),
    # what a person wrote: their message, and what they said of the answer
    sa.Column("body", sa.Text),
    sa.Column("answer", sa.Text),
    sa.Column("notes", sa.Text),  # notes and labels of a conversation, with its first message
)

daily = sa.Table(
    "daily",
    metadata,
    sa.Column("day", sa.String(10), primary_key=True),  # as it is in Québec
    sa.Column("channel", sa.String(32), primary_key=True),
    sa.Column("topic", sa.String(80), primary_key=True),  # empty: all of them, each message once
    sa.Column("asked", sa.Integer, nullable=False),
    sa.Column("conversations", sa.Integer, nullable=False),
    sa.Column("refused", sa.Integer, nullable=False),
    sa.Column("misunderstood", sa.Integer, nullable=False),
    sa.Column("referred", sa.Integer, nullable=False),
    sa.Column("thumbs_up", sa.Integer, nullable=False),
    sa.Column("thumbs_down", sa.Integer, nullable=False),
)

queue = sa.Table(
    "queue",
    metadata,
    sa.Column("alike", sa.String(200), primary_key=True),
    sa.Column("sample", _BIG, nullable=False),  # a message that stands for all that are alike
    sa.Column("times", sa.Integer, nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("margin", sa.Float, nullable=False),
    sa.Column("refusals", sa.Integer, nullable=False),
    sa.Column("thumbs_down", sa.Integer, nullable=False),
    sa.Column("priority", sa.Float, nullable=False),
    sa.Column("last_at", sa.Float, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),  # open, dismissed, corrected
    sa.Column("held_by", sa.String(80)),
    sa.Column("held_until", sa.Float),
    # the higher the sooner; 0 where nobody needs a person
    sa.Column("urgency", sa.Integer, nullable=False, server_default="0"),
    sa.Column("decided_by", sa.String(80)),  # or put it off
    sa.Column("decided_at", sa.Float, nullable=False, server_default="0"),
    sa.Index("queue_order", "state", "urgency", "priority", "alike"),
    sa.Index("queue_sample", "sample"),
    sa.Index("queue_decided", "state", "decided_at", "alike"),
)
_disliked = sa.and_(queue.c.state == sa.literal_column("'open'"), queue.c.thumbs_down > 0)
sa.Index(
    "queue_disliked",
    queue.c.urgency,
    queue.c.priority,
    queue.c.alike,
    sqlite_where=_disliked,
    postgresql_where=_disliked,
)
_until = queue.c.held_until
sa.Index(
    "queue_held",
    _until,
    queue.c.alike,
    sqlite_where=_until.is_not(None),
    postgresql_where=_until.is_not(None),
)

labels = sa.Table(
    "labels",
    metadata,
    sa.Column("label", sa.String(40), primary_key=True),
    sa.Column("conversation", sa.String(255), primary_key=True),
    sa.Column("staff", sa.String(80), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Index("labels_conversation", "conversation"),
)

# Changes of a label everywhere that are begun and not done (bot.store.relabelling).
label_changes = sa.Table(
    "label_changes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("label", sa.String(40), nullable=False, unique=True),
    sa.Column("new", sa.String(40), nullable=False, server_default=""),  # empty: it is taken off
    sa.Column("staff", sa.String(80), nullable=False),
    sa.Column("address", sa.String(64), nullable=False, server_default=""),
    sa.Column("begun_at", sa.Float, nullable=False),
    sa.Column("done", sa.Integer, nullable=False, server_default="0"),  # conversations
)

notes = sa.Table(
    "notes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation", sa.String(255), nullable=False, index=True),
    sa.Column("staff", sa.String(80), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)

corrections = sa.Table(
    "corrections",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("message", _BIG, nullable=False),
    sa.Column("conversation", sa.String(255), nullable=False, index=True),
    sa.Column("alike", sa.String(200), nullable=False, index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("was", sa.Text, nullable=False),
    sa.Column("decision", sa.String(16), nullable=False),  # topic, refuse, guide, right
    sa.Column("intent", sa.String(80), nullable=False),
    sa.Column("topics", sa.Text, nullable=False),
    sa.Column("platforms", sa.Text, nullable=False),
    sa.Column("goes", sa.String(16), nullable=False),  # training, evaluation, nowhere
    sa.Column("comment", sa.Text, nullable=False, server_default=""),
    sa.Column("staff", sa.String(80), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    # waiting, taught, settled, replaced
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("lesson", sa.Integer),
    sa.Column("replaced_by", sa.Integer),  # the correction that took its place before it was taught
    # Where what is kept for the guide stands (bot.review.guide_work); all that ask the same stand
    # together.
    # todo, doing, done, never
    sa.Column("work", sa.String(8), nullable=False, server_default="todo"),
    # the content that it belongs to; empty: none that there is; nothing: what was answered
    sa.Column("work_topic", sa.String(80)),
    sa.Column("work_by", sa.String(80), nullable=False, server_default=""),
    sa.Column("work_at", sa.Float),
)

lessons = sa.Table(
    "lessons",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("staff", sa.String(80), nullable=False),
    sa.Column("started_at", sa.Float, nullable=False),
    sa.Column("ended_at", sa.Float),
    # training, comparing, ready, failed, opposed, accepted, left, undone
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("step", sa.String(200), nullable=False, server_default=""),
    sa.Column("report", sa.Text, nullable=False, server_default="{}"),
    sa.Column("decided_at", sa.Float),
    sa.Column("decided_by", sa.String(80)),
    # digest of the model that was compared
    sa.Column("candidate", sa.String(64), nullable=False, server_default=""),
    # digest of the model that it replaced
    sa.Column("replaced", sa.String(64), nullable=False, server_default=""),
    # 1 for the one that runs, nothing for all others
    sa.Column("running", sa.SmallInteger, unique=True),
)

# Of each set of questions, what share of right answers (per cent) a new model must give to be
# accepted.
lesson_floors = sa.Table(
    "lesson_floors",
    metadata,
    sa.Column("questions", sa.String(80), primary_key=True),
    sa.Column("share", sa.Integer, nullable=False),
    sa.Column("staff", sa.String(80), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)

conversation_tests = sa.Table(
    "conversation_tests",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation", sa.String(255), nullable=False, index=True),
    sa.Column("name", sa.String(80), nullable=False, unique=True),
    sa.Column("staff", sa.String(80), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("result", sa.Text, nullable=False, server_default=""),
    sa.Column("run_at", sa.Float),
    sa.Column("run", sa.Integer),  # the run that the result is of
    # what each turn was expected to give before that was changed last
    sa.Column("before", sa.Text, nullable=False, server_default=""),
)

test_runs = sa.Table(
    "test_runs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("staff", sa.String(80), nullable=False),
    sa.Column("started_at", sa.Float, nullable=False),
    sa.Column("ended_at", sa.Float),
    sa.Column("state", sa.String(16), nullable=False),  # running, done, failed
    sa.Column("asked", sa.Integer, nullable=False, server_default="0"),
    sa.Column("of", sa.Integer, nullable=False, server_default="0"),  # messages to ask
    sa.Column("tests", sa.Integer, nullable=False, server_default="0"),
    sa.Column("differing", sa.Integer, nullable=False, server_default="0"),  # tests
    # 1 for the one that runs, nothing for all others
    sa.Column("running", sa.SmallInteger, unique=True),
)

staff = sa.Table(
    "staff",
    metadata,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("full_name", sa.String(120), nullable=False, server_default=""),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("password", sa.String(255), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    # from addresses that are not known to it
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("failed_at", sa.Float),
    sa.Column("locked_until", sa.Float),
    # its password: somebody else chose it
    sa.Column("must_change", sa.Boolean, nullable=False, server_default=sa.false()),
    # the secret of the second step, sealed (bot.review.sealing); nothing where none is asked for
    sa.Column("totp", sa.String(400)),
    # the latest half minute whose code was used
    sa.Column("totp_used", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("email", sa.String(254), nullable=False, server_default=""),
    # whether the day's e-mail is wanted
    sa.Column("digest", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("told_on", sa.String(10), nullable=False, server_default=""),  # the day of the latest
    # whether an e-mail at once is wanted of who needs a person
    sa.Column("alerts", sa.Boolean, nullable=False, server_default=sa.true()),
    # when the latest such e-mail was sent
    sa.Column("alerted_at", sa.Float, nullable=False, server_default="0"),
)

# Of whom each of the staff was told by e-mail that they need a person, and how often they had said
# so.
alerted = sa.Table(
    "alerted",
    metadata,
    sa.Column("staff", sa.String(80), primary_key=True),
    sa.Column("sample", _BIG, primary_key=True, autoincrement=False),  # of the queue
    sa.Column("times", sa.Integer, nullable=False),
)

# Addresses from which an account was entered; wrong passwords from them are counted by themselves.
staff_addresses = sa.Table(
    "staff_addresses",
    metadata,
    sa.Column("staff", sa.String(80), primary_key=True),
    sa.Column("address", sa.String(64), primary_key=True),
    sa.Column("seen_at", sa.Float, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("failed_at", sa.Float),
    sa.Column("locked_until", sa.Float),
)

# Links by which staff choose a new password themselves (bot.review.resetting).
staff_resets = sa.Table(
    "staff_resets",
    metadata,
    # a digest: whoever reads the database cannot use it
    sa.Column("token", sa.String(64), primary_key=True),
    sa.Column("staff", sa.String(80), nullable=False, index=True),
    sa.Column("asked_at", sa.Float, nullable=False),
    sa.Column("good", sa.Boolean, nullable=False),  # neither used nor void
)

staff_sessions = sa.Table(
    "staff_sessions",
    metadata,
    # a digest: whoever reads the database cannot sign in with it
    sa.Column("token", sa.String(64), primary_key=True),
    sa.Column("staff", sa.String(80), nullable=False, index=True),
    sa.Column("csrf", sa.String(64), nullable=False),
    sa.Column("started_at", sa.Float, nullable=False),
    sa.Column("seen_at", sa.Float, nullable=False),
)

# What was erased, by a mark that is no name (bot.store.tombstones): nothing of it is written again.
tombstones = sa.Table(
    "tombstones",
    metadata,
    sa.Column("mark", sa.String(64), primary_key=True),
    sa.Column("at", sa.Float, nullable=False, index=True),
)

saved_filters = sa.Table(
    "saved_filters",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("staff", sa.String(80), nullable=False, index=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("query", sa.Text, nullable=False),
    sa.Column("at", sa.Float, nullable=False, server_default="0"),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("staff", sa.String(80), nullable=False),
    sa.Column("action", sa.String(40), nullable=False),
    sa.Column("target", sa.String(255), nullable=False, server_default=""),
    sa.Column("detail", sa.Text, nullable=False, server_default=""),
    sa.Column("address", sa.String(64), nullable=False, server_default=""),
    sa.Index("audit_staff", "staff", "id"),
    sa.Index("audit_action", "action", "id"),
)

purges = sa.Table(
    "purges",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("before", sa.Float, nullable=False),
    sa.Column("conversations", sa.Integer, nullable=False),
    sa.Column("messages", sa.Integer, nullable=False),
    sa.Column("by", sa.String(80), nullable=False),
)

# Changes of files that were committed (bot.store.changes): what tells, after a crash, whether to
# end one or take it back.
file_changes = sa.Table(
    "file_changes",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
)

# Erasures that were begun and are not ended (bot.store.finishing); a row goes when nothing is left
# of its conversation.
open_erasures = sa.Table(
    "open_erasures",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation", sa.String(255), nullable=False, unique=True),
    # who began it; empty: the person whose it is
    sa.Column("staff", sa.String(80), nullable=False, server_default=""),
    sa.Column("begun_at", sa.Float, nullable=False),
    sa.Column("tried_at", sa.Float),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("problem", sa.String(300), nullable=False, server_default=""),
    # what was taught from it and still stands in files
    sa.Column("texts", sa.Text, nullable=False, server_default="[]"),
)

# What staff are writing of the content and have not published (bot.review.drafts): one draft a
# thing, whoever works on it.
content_drafts = sa.Table(
    "content_drafts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),  # topic or figure
    sa.Column("name", sa.String(80), nullable=False),  # of the topic, or of the figure's fact
    sa.Column("version", sa.Integer, nullable=False),  # one more each time that it is saved
    sa.Column("base", sa.String(64), nullable=False),  # digest of what it changes
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("why", sa.String(500), nullable=False, server_default=""),
    sa.Column("staff", sa.String(80), nullable=False),  # who saved it last
    sa.Column("at", sa.Float, nullable=False),
    sa.UniqueConstraint("kind", "name", name="content_drafts_thing"),
)

# What was published of the content, with what it was before.
content_changes = sa.Table(
    "content_changes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    # things published together have the same
    sa.Column("publication", sa.String(32), nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
    sa.Column("why", sa.String(500), nullable=False, server_default=""),
    sa.Column("written_by", sa.String(80), nullable=False),
    sa.Column("published_by", sa.String(80), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("undone_by", sa.String(80)),
    sa.Column("undone_at", sa.Float),
    sa.Index("content_changes_thing", "kind", "name", "id"),
)

# Requests to be called back (bot.callbacks). What a person wrote is sealed; neither they nor their
# conversation are named:
# `mark` is the digest of the secret by which they withdraw, `conversation` the mark of a
# conversation (bot.store.tombstones).
callbacks = sa.Table(
    "callbacks",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("mark", sa.String(64), nullable=False, unique=True),
    sa.Column("conversation", sa.String(64), nullable=False, server_default="", index=True),
    sa.Column("asked_at", sa.Float, nullable=False, index=True),
    sa.Column("consent", sa.String(64), nullable=False),  # the version of what they agreed to
    sa.Column("sealed", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False, index=True),  # todo, done, missed
    sa.Column("changed_at", sa.Float),
    sa.Column("changed_by", sa.String(80)),
)

# Notices of new requests that are still to be mailed, one for each address; a row goes once it is
# sent.
callback_mails = sa.Table(
    "callback_mails",
    metadata,
    sa.Column("callback", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("address", sa.String(254), primary_key=True),
    sa.Column("due_at", sa.Float, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
)
