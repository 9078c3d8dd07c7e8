"""What staff write of the content: drafts, and what was published with what it was before"""

import sqlalchemy as sa
from alembic import op

revision = "0011_content"
down_revision = "0010_callbacks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "content_drafts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("base", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("why", sa.String(500), nullable=False, server_default=""),
        sa.Column("staff", sa.String(80), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.UniqueConstraint("kind", "name", name="content_drafts_thing"),
    )
    op.create_table(
        "content_changes",
        sa.Column("id", sa.Integer, primary_key=True),
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


def downgrade() -> None:
    op.drop_table("content_changes")
    op.drop_table("content_drafts")
