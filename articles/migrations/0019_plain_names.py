"""Give votes, views, links and an article's status the names that the pages of the admin use for them."""

import django.db.models.deletion
from django.db import migrations, models


def article(related_name, **options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE,
        related_name=related_name,
        to="articles.article",
        **options,
    )


def once(model, old, new, fields, **options):
    return [
        migrations.RemoveConstraint(model, old),
        migrations.AddConstraint(model, models.UniqueConstraint(fields=fields, name=new, **options)),
    ]


class Migration(migrations.Migration):
    dependencies = [("articles", "0018_form_claims")]

    operations = [
        migrations.RenameField("article", "stage", "status"),
        migrations.AlterField(
            "article",
            "status",
            models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("in-review", "In review"),
                    ("changes-requested", "Changes requested"),
                    ("approved", "Approved"),
                ],
                default="draft",
                max_length=20,
                verbose_name="status",
            ),
        ),
        migrations.RenameField("publication", "outcomes", "solution_stats"),
        migrations.RenameField("publication", "outcomes_at", "solution_stats_at"),
        migrations.RenameModel("Outcome", "SolutionVote"),
        migrations.RenameField("solutionvote", "crowd", "network_group"),
        migrations.AlterField("solutionvote", "article", article("solution_votes", verbose_name="article")),
        *once(
            "solutionvote",
            "outcome_once_a_day",
            "solution_vote_once_a_day",
            ["article", "key", "reader"],
            condition=~models.Q(reader=""),
        ),
        migrations.RenameIndex("solutionvote", new_name="solution_vote_marked", old_name="outcome_marked"),
        migrations.RenameModel("SaidTally", "VoteTally"),
        migrations.AlterField("votetally", "article", article("vote_tallies")),
        *once("votetally", "said_tally_once_a_day", "vote_tally_once_a_day", ["day", "article"]),
        migrations.RenameModel("ReadTally", "PageViewTally"),
        migrations.AlterField("pageviewtally", "article", article("page_views", verbose_name="article")),
        *once("pageviewtally", "read_tally_once_a_day", "page_views_once_a_day", ["day", "article"]),
        migrations.RenameModel("OutsideLink", "ExternalLink"),
        migrations.AlterField("externallink", "article", article("external_links", verbose_name="article")),
        *once("externallink", "outside_link_once", "external_link_once", ["article", "url"]),
    ]
