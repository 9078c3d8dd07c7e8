"""The record, and what staff make of it"""

import sqlite3

import sqlalchemy as sa
from alembic import op

revision = "0001_record"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("staff", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=255), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.String(length=64), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("audit_action", ["action", "id"], unique=False)
        batch_op.create_index("audit_staff", ["staff", "id"], unique=False)

    op.create_table(
        "conversation_tests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("staff", sa.String(length=80), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("result", sa.Text(), server_default="", nullable=False),
        sa.Column("run_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    with op.batch_alter_table("conversation_tests", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conversation_tests_conversation"), ["conversation"], unique=False
        )

    op.create_table(
        "conversation_topics",
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("conversation", sa.String(length=255), nullable=False),
        sa.Column("last_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "conversation"),
    )
    with op.batch_alter_table("conversation_topics", schema=None) as batch_op:
        batch_op.create_index("conversation_topics_conversation", ["conversation"], unique=False)
        batch_op.create_index(
            "conversation_topics_latest", ["topic", "last_at", "conversation"], unique=False
        )

    op.create_table(
        "conversations",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.Float(), nullable=False),
        sa.Column("last_at", sa.Float(), nullable=False),
        sa.Column("first_text", sa.String(length=300), server_default="", nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("lowest_confidence", sa.Float(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("misunderstood", sa.Integer(), nullable=False),
        sa.Column("referred", sa.Integer(), nullable=False),
        sa.Column("thumbs_up", sa.Integer(), server_default="0", nullable=False),
        sa.Column("thumbs_down", sa.Integer(), server_default="0", nullable=False),
        sa.Column("model_version", sa.String(length=64), server_default="", nullable=False),
        sa.Column("notice_version", sa.String(length=64), server_default="", nullable=False),
        sa.Column("notes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reviewed_at", sa.Float(), nullable=True),
        sa.Column("reviewed_by", sa.String(length=80), nullable=True),
        sa.Column("assigned_to", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.create_index("conversations_assigned", ["assigned_to", "last_at"], unique=False)
        batch_op.create_index("conversations_channel", ["channel", "last_at"], unique=False)
        batch_op.create_index("conversations_confidence", ["lowest_confidence"], unique=False)
        batch_op.create_index("conversations_latest", ["last_at", "id"], unique=False)
        batch_op.create_index(
            "conversations_misunderstood",
            ["last_at", "id"],
            unique=False,
            sqlite_where=sa.text("misunderstood > 0"),
            postgresql_where=sa.text("misunderstood > 0"),
        )
        batch_op.create_index("conversations_model", ["model_version", "last_at"], unique=False)
        batch_op.create_index(
            "conversations_notes",
            ["last_at", "id"],
            unique=False,
            sqlite_where=sa.text("notes > 0"),
            postgresql_where=sa.text("notes > 0"),
        )
        batch_op.create_index(
            "conversations_referred",
            ["last_at", "id"],
            unique=False,
            sqlite_where=sa.text("referred > 0"),
            postgresql_where=sa.text("referred > 0"),
        )
        batch_op.create_index(
            "conversations_refused",
            ["last_at", "id"],
            unique=False,
            sqlite_where=sa.text("refused > 0"),
            postgresql_where=sa.text("refused > 0"),
        )
        batch_op.create_index("conversations_reviewed", ["reviewed_at", "last_at"], unique=False)
        batch_op.create_index(
            "conversations_thumbs_down",
            ["last_at", "id"],
            unique=False,
            sqlite_where=sa.text("thumbs_down > 0"),
            postgresql_where=sa.text("thumbs_down > 0"),
        )
        batch_op.create_index(
            "conversations_thumbs_up",
            ["last_at", "id"],
            unique=False,
            sqlite_where=sa.text("thumbs_up > 0"),
            postgresql_where=sa.text("thumbs_up > 0"),
        )

    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message", BIG, nullable=False),
        sa.Column("conversation", sa.String(length=255), nullable=False),
        sa.Column("alike", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("intent", sa.String(length=80), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("platforms", sa.Text(), nullable=False),
        sa.Column("goes", sa.String(length=16), nullable=False),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("staff", sa.String(length=80), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("lesson", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_corrections_alike"), ["alike"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_corrections_conversation"), ["conversation"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_corrections_state"), ["state"], unique=False)

    op.create_table(
        "daily",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("conversations", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("misunderstood", sa.Integer(), nullable=False),
        sa.Column("referred", sa.Integer(), nullable=False),
        sa.Column("thumbs_up", sa.Integer(), nullable=False),
        sa.Column("thumbs_down", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "channel", "topic"),
    )
    op.create_table(
        "labels",
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("conversation", sa.String(length=255), nullable=False),
        sa.Column("staff", sa.String(length=80), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("label", "conversation"),
    )
    with op.batch_alter_table("labels", schema=None) as batch_op:
        batch_op.create_index("labels_conversation", ["conversation"], unique=False)

    op.create_table(
        "lessons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff", sa.String(length=80), nullable=False),
        sa.Column("started_at", sa.Float(), nullable=False),
        sa.Column("ended_at", sa.Float(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("step", sa.String(length=200), server_default="", nullable=False),
        sa.Column("report", sa.Text(), server_default="{}", nullable=False),
        sa.Column("decided_at", sa.Float(), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "messages",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("conversation", sa.String(length=255), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=128), nullable=True),
        sa.Column("asked_at", sa.Float(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("intent", sa.String(length=80), nullable=False),
        sa.Column("ranking", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("margin", sa.Float(), nullable=False),
        sa.Column("entities", sa.Text(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("slots", sa.Text(), server_default="{}", nullable=False),
        sa.Column("action", sa.String(length=80), server_default="", nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("suggestions", sa.Text(), nullable=False),
        sa.Column("latency_ms", sa.Float(), nullable=False),
        sa.Column("model_version", sa.String(length=64), nullable=False),
        sa.Column("notice_version", sa.String(length=64), nullable=False),
        sa.Column("feedback", sa.SmallInteger(), nullable=True),
        sa.Column("feedback_comment", sa.Text(), nullable=True),
        sa.Column("alike", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index("messages_alike", ["alike", "id"], unique=False)
        batch_op.create_index("messages_conversation", ["conversation", "id"], unique=False)

    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.String(length=255), nullable=False),
        sa.Column("staff", sa.String(length=80), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notes_conversation"), ["conversation"], unique=False)

    op.create_table(
        "purges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("before", sa.Float(), nullable=False),
        sa.Column("conversations", sa.Integer(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "queue",
        sa.Column("alike", sa.String(length=200), nullable=False),
        sa.Column("sample", BIG, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("margin", sa.Float(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("thumbs_down", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Float(), nullable=False),
        sa.Column("last_at", sa.Float(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("held_by", sa.String(length=80), nullable=True),
        sa.Column("held_until", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("alike"),
    )
    with op.batch_alter_table("queue", schema=None) as batch_op:
        batch_op.create_index("queue_order", ["state", "priority", "alike"], unique=False)
        batch_op.create_index("queue_sample", ["sample"], unique=False)

    op.create_table(
        "saved_filters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("saved_filters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_filters_staff"), ["staff"], unique=False)

    op.create_table(
        "staff",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("full_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "staff_sessions",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=80), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.Float(), nullable=False),
        sa.Column("seen_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("token"),
    )
    with op.batch_alter_table("staff_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_sessions_staff"), ["staff"], unique=False)
    _words(op.get_bind().dialect.name)


def _words(dialect: str) -> None:
    """Full text: FTS5 in SQLite, a tsvector with its GIN index in PostgreSQL; the words are folded
    before they come here.
    """
    if dialect == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE message_words USING fts5(body, tokenize = 'unicode61"
            " remove_diacritics 2', prefix = '3')"
        )
        (
            op.execute("INSERT INTO message_words(message_words, rank) VALUES ('secure-delete', 1)")
            if _can_secure_delete()
            else None
        )
        return
    op.execute(
        "CREATE TABLE message_words (rowid BIGINT PRIMARY KEY, body TEXT NOT NULL, words TSVECTOR"
        " GENERATED ALWAYS AS (to_tsvector('simple', body)) STORED)"
    )
    op.execute("CREATE INDEX message_words_gin ON message_words USING gin (words)")


def _can_secure_delete() -> bool:
    return sqlite3.sqlite_version_info >= (3, 42)


def downgrade() -> None:
    op.execute("DROP TABLE message_words")
    with op.batch_alter_table("staff_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_sessions_staff"))

    op.drop_table("staff_sessions")
    op.drop_table("staff")
    with op.batch_alter_table("saved_filters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_filters_staff"))

    op.drop_table("saved_filters")
    with op.batch_alter_table("queue", schema=None) as batch_op:
        batch_op.drop_index("queue_sample")
        batch_op.drop_index("queue_order")

    op.drop_table("queue")
    op.drop_table("purges")
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notes_conversation"))

    op.drop_table("notes")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index("messages_conversation")
        batch_op.drop_index("messages_alike")

    op.drop_table("messages")
    op.drop_table("lessons")
    with op.batch_alter_table("labels", schema=None) as batch_op:
        batch_op.drop_index("labels_conversation")

    op.drop_table("labels")
    op.drop_table("daily")
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_corrections_state"))
        batch_op.drop_index(batch_op.f("ix_corrections_conversation"))
        batch_op.drop_index(batch_op.f("ix_corrections_alike"))

    op.drop_table("corrections")
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_index(
            "conversations_thumbs_up",
            sqlite_where=sa.text("thumbs_up > 0"),
            postgresql_where=sa.text("thumbs_up > 0"),
        )
        batch_op.drop_index(
            "conversations_thumbs_down",
            sqlite_where=sa.text("thumbs_down > 0"),
            postgresql_where=sa.text("thumbs_down > 0"),
        )
        batch_op.drop_index("conversations_reviewed")
        batch_op.drop_index(
            "conversations_refused",
            sqlite_where=sa.text("refused > 0"),
            postgresql_where=sa.text("refused > 0"),
        )
        batch_op.drop_index(
            "conversations_referred",
            sqlite_where=sa.text("referred > 0"),
            postgresql_where=sa.text("referred > 0"),
        )
        batch_op.drop_index(
            "conversations_notes",
            sqlite_where=sa.text("notes > 0"),
            postgresql_where=sa.text("notes > 0"),
        )
        batch_op.drop_index("conversations_model")
        batch_op.drop_index(
            "conversations_misunderstood",
            sqlite_where=sa.text("misunderstood > 0"),
            postgresql_where=sa.text("misunderstood > 0"),
        )
        batch_op.drop_index("conversations_latest")
        batch_op.drop_index("conversations_confidence")
        batch_op.drop_index("conversations_channel")
        batch_op.drop_index("conversations_assigned")

    op.drop_table("conversations")
    with op.batch_alter_table("conversation_topics", schema=None) as batch_op:
        batch_op.drop_index("conversation_topics_latest")
        batch_op.drop_index("conversation_topics_conversation")

    op.drop_table("conversation_topics")
    with op.batch_alter_table("conversation_tests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversation_tests_conversation"))

    op.drop_table("conversation_tests")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index("audit_staff")
        batch_op.drop_index("audit_action")

    op.drop_table("audit")
