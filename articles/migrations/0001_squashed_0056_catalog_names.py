"""Make a new database as 0001 to 0056 do, but quickly. One that has any of them goes on with those."""

import csv
import uuid
from pathlib import Path

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

SYNONYMS = Path(__file__).resolve().parent.parent.parent / "fixtures" / "synonyms.csv"

WRITE = ["add", "change", "delete", "view"]

AUTHOR = {
    "article": ["add", "change", "view"],
    "product": ["view"],
    "area": ["view"],
    "image": ["view"],
}
REVIEWER = {
    **AUTHOR,
    "article": [*AUTHOR["article"], "all_articles", "review_article"],
    "auditentry": ["view"],
    "feedback": ["view", "change"],
    "solutionvote": ["view"],
    "codereport": ["view"],
    "searchtally": ["view"],
}
PUBLISHER = {
    **REVIEWER,
    "article": [*REVIEWER["article"], "publish_article", "delete"],
    "codehistory": ["view", "change"],
    "codefamily": ["view"],
    "knownincident": ["add", "change", "view"],
}
MANAGER = {
    "article": ["view", "all_articles"],
    **dict.fromkeys(["product", "area", "contact", "synonym", "pin", "knownincident"], WRITE),
    **dict.fromkeys(["redirect", "formerslug", "codefamily"], WRITE),
    "auditentry": ["view"],
    "feedback": ["view", "change"],
    "solutionvote": ["view"],
    "codereport": ["change", "delete", "view"],
    "searchtally": ["delete", "view"],
    "codehistory": ["view", "change"],
    "image": ["view", "delete"],
    "articletemplate": ["change"],
    "importrun": ["add"],
    "webhookdelivery": ["view", "change"],
    "user": ["add", "change", "view"],
}
ROLES = {"Author": AUTHOR, "Reviewer": REVIEWER, "Publisher": PUBLISHER, "Manager": MANAGER}


def make_indexes(apps, schema_editor):
    """Make those that wait for the end of the migration, when they would be named after the new tables."""
    for statement in schema_editor.deferred_sql:
        schema_editor.execute(statement)
    schema_editor.deferred_sql.clear()


def make_roles(apps, schema_editor):
    """A group that a database has by such a name gets the permissions it lacks."""
    Group = apps.get_model("auth", "Group")
    for name, permissions in ROLES.items():
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.add(
            *[_permission(apps, model, verb) for model, verbs in permissions.items() for verb in verbs]
        )


def _permission(apps, model, verb):
    """Made here: Django makes its permissions only when all migrations are done."""
    options = apps.get_model("auth" if model == "user" else "articles", model)._meta
    kind, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=options.app_label, model=model
    )
    codename = f"{verb}_{model}" if verb in WRITE else verb
    name = dict(options.permissions).get(codename, f"Can {verb} {options.verbose_name}")
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename=codename, defaults={"name": name}
    )[0]


def add_synonyms(apps, schema_editor):
    """A new site knows from its first day what people call software trouble."""
    Synonym = apps.get_model("articles", "Synonym")
    with SYNONYMS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["product"]]
    Synonym.objects.bulk_create(
        Synonym(
            phrases=_lines(row["phrases"]),
            also=_lines(row["also"]),
            language=row["language"],
            note=row["note"],
            active=row["active"] == "yes",
        )
        for row in rows
    )


def _lines(cell):
    return "\n".join(phrase.strip() for phrase in cell.split(";") if phrase.strip())


class CreateModels(Operation):
    """Create tables, and render the models once for all: to do so for each takes seconds."""

    def __init__(self, *operations):
        self.operations = operations

    def state_forwards(self, app_label, state):
        if "apps" in state.__dict__:
            del state.apps
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"Create {len(self.operations)} models"


class Migration(migrations.Migration):

    replaces = [
        ('articles', '0001_initial'),
        ('articles', '0002_image'),
        ('articles', '0003_finding'),
        ('articles', '0004_incident'),
        ('articles', '0005_autosave'),
        ('articles', '0006_outcomes'),
        ('articles', '0007_reads'),
        ('articles', '0008_workflow'),
        ('articles', '0009_roles'),
        ('articles', '0010_schedule'),
        ('articles', '0011_contact_keys'),
        ('articles', '0012_inbox'),
        ('articles', '0013_library'),
        ('articles', '0014_library_rows'),
        ('articles', '0015_starting_synonyms'),
        ('articles', '0016_image_use'),
        ('articles', '0017_audit_of_settings'),
        ('articles', '0018_form_claims'),
        ('articles', '0019_plain_names'),
        ('articles', '0020_renamed_permissions'),
        ('articles', '0021_former_catalog_slugs'),
        ('articles', '0022_autosave_form_key'),
        ('articles', '0023_code_history'),
        ('articles', '0024_code_history_rows'),
        ('articles', '0025_code_history_permissions'),
        ('articles', '0026_code_family'),
        ('articles', '0027_code_family_rows'),
        ('articles', '0028_code_family_permissions'),
        ('articles', '0029_symbolic_families'),
        ('articles', '0030_longer_searches'),
        ('articles', '0031_long_searches_on_the_way_back'),
        ('articles', '0032_site_generation'),
        ('articles', '0033_indexes_of_lists'),
        ('articles', '0034_index_of_verified'),
        ('articles', '0035_housekeeping'),
        ('articles', '0036_article_template_permissions'),
        ('articles', '0037_publisher_incidents'),
        ('articles', '0038_indexes_of_shelves'),
        ('articles', '0039_feedback_suggestions'),
        ('articles', '0040_change_set_detail'),
        ('articles', '0041_review_by_a_person'),
        ('articles', '0042_email_notices'),
        ('articles', '0043_comment_spot'),
        ('articles', '0044_change_set_details'),
        ('articles', '0045_review_reminder'),
        ('articles', '0046_import_runs'),
        ('articles', '0047_webhook_deliveries'),
        ('articles', '0048_webhook_permissions'),
        ('articles', '0049_words_of_the_desk'),
        ('articles', '0050_imported_confidence'),
        ('articles', '0051_unknown_risk'),
        ('articles', '0052_translations'),
        ('articles', '0053_editor_language'),
        ('articles', '0054_words_of_choices'),
        ('articles', '0055_plain_labels'),
        ('articles', '0056_catalog_names'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name='Contact',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('owner', models.CharField(max_length=120, verbose_name='belongs to')),
                    ('kind', models.CharField(choices=[('page', 'Web page'), ('phone', 'Phone'), ('email', 'Email')], default='page', max_length=8, verbose_name='kind')),
                    ('value', models.CharField(max_length=300, verbose_name='URL or number')),
                    ('source', models.URLField(max_length=500, verbose_name='source page')),
                    ('checked_by', models.CharField(max_length=120, verbose_name='checked by')),
                    ('checked_on', models.DateField(verbose_name='checked on')),
                    ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                    ('is_verified', models.BooleanField(default=True, help_text="Clear this when the contact is out of date. It's then hidden on every page.", verbose_name='still valid')),
                    ('key', models.CharField(max_length=80)),
                ],
                options={
                    'verbose_name': 'verified contact',
                    'verbose_name_plural': 'verified contacts',
                    'ordering': ['owner', 'kind'],
                },
            ),
            migrations.CreateModel(
                name='Product',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=80, unique=True, verbose_name='slug')),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('vendor', models.CharField(blank=True, max_length=120, verbose_name='vendor')),
                    ('short', models.CharField(blank=True, help_text='Short name for the diagram, such as QuickBooks.', max_length=24, verbose_name='short name')),
                    ('names', models.TextField(blank=True, help_text='One language per line, such as es: Banca en línea | Banca. The second name is the short one.', verbose_name='names in other languages')),
                ],
                options={
                    'verbose_name': 'product',
                    'verbose_name_plural': 'products',
                    'ordering': ['name'],
                },
            ),
            migrations.CreateModel(
                name='Area',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=80, verbose_name='slug')),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('provider', models.CharField(blank=True, help_text='Name for the provider in the diagram, such as Your bank.', max_length=24, verbose_name='provider')),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='areas', to='articles.product', verbose_name='product')),
                    ('names', models.TextField(blank=True, help_text="One language per line, such as es: Banca | Su banco. The second name is the provider's.", verbose_name='names in other languages')),
                ],
                options={
                    'verbose_name': 'area',
                    'verbose_name_plural': 'areas',
                    'ordering': ['name'],
                    'constraints': [models.UniqueConstraint(fields=('product', 'slug'), name='area_slug_once_a_product')],
                },
            ),
            migrations.CreateModel(
                name='Article',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source_id', models.CharField(help_text='ID in the source system. Imports use it to match this article.', max_length=200, verbose_name='external ID')),
                    ('slug', models.SlugField(max_length=120, verbose_name='slug')),
                    ('language', models.CharField(max_length=16, verbose_name='language')),
                    ('translation_of', models.CharField(blank=True, max_length=200, verbose_name='translation of')),
                    ('title', models.CharField(help_text="What happened, in the reader's words. Don't include the code or product; the page adds them.", max_length=300, verbose_name='title')),
                    ('summary', models.CharField(blank=True, help_text='One or two plain sentences.', max_length=4000, verbose_name='summary')),
                    ('body', models.TextField(blank=True, verbose_name='more information')),
                    ('side', models.CharField(blank=True, choices=[('user', 'Your side'), ('network', 'Network'), ('software', 'Software'), ('provider', 'Provider'), ('unknown', 'Unknown')], default='unknown', max_length=16, verbose_name='where the problem is')),
                    ('side_note', models.CharField(blank=True, max_length=200, verbose_name='note on where the problem is')),
                    ('typical_duration', models.CharField(blank=True, max_length=80, verbose_name='usually lasts')),
                    ('duration_note', models.CharField(blank=True, max_length=200, verbose_name='note on how long it lasts')),
                    ('data', models.CharField(blank=True, choices=[('safe', 'Safe'), ('at-risk', 'At risk'), ('unknown', 'Unknown')], default='unknown', max_length=16, verbose_name="reader's data")),
                    ('data_note', models.CharField(blank=True, max_length=200, verbose_name='note about data')),
                    ('first', models.CharField(blank=True, max_length=8, verbose_name='try this first')),
                    ('confidence', models.CharField(choices=[('official', 'Official source'), ('corroborated', 'Confirmed by several sources'), ('reported', 'Unconfirmed'), ('imported', 'Imported, not yet verified')], default='reported', max_length=16, verbose_name='confidence')),
                    ('verified_on', models.DateField(blank=True, null=True, verbose_name='verified on')),
                    ('verified_with', models.CharField(blank=True, max_length=120, verbose_name='verified against')),
                    ('review_due', models.DateField(blank=True, null=True, verbose_name='review due')),
                    ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                    ('imported_version', models.PositiveIntegerField(blank=True, null=True, verbose_name='version at the last import')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                    ('deleted_at', models.DateTimeField(blank=True, null=True, verbose_name='deleted')),
                    ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='articles.area', verbose_name='area')),
                    ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='articles.product', verbose_name='product')),
                    ('status', models.CharField(choices=[('draft', 'Draft'), ('in-review', 'In review'), ('changes-requested', 'Changes requested'), ('approved', 'Approved')], default='draft', max_length=20, verbose_name='status')),
                    ('reviewer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reviewer')),
                    ('translated_from', models.TextField(blank=True, verbose_name='translated parts')),
                    ('translation_lag', models.PositiveSmallIntegerField(choices=[(0, 'Up to date'), (1, 'Minor changes to translate'), (2, 'Out of date')], default=0, verbose_name='translation')),
                ],
                options={
                    'verbose_name': 'article',
                    'verbose_name_plural': 'articles',
                    'ordering': ['-updated_at'],
                    'permissions': [('publish_article', 'Publish and unpublish articles'), ('review_article', 'Review articles'), ('all_articles', "Edit other people's articles")],
                    'indexes': [models.Index(fields=['translation_of', 'language'], name='article_translation')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('deleted_at', None)), fields=('language', 'slug'), name='article_slug_once'), models.UniqueConstraint(condition=models.Q(('deleted_at', None)), fields=('source_id',), name='article_source_id_once')],
                },
            ),
            migrations.CreateModel(
                name='Outcome',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=8, verbose_name='solution')),
                    ('digest', models.CharField(max_length=16)),
                    ('revision', models.PositiveIntegerField(verbose_name='revision')),
                    ('result', models.CharField(choices=[('fixed', 'Fixed it'), ('not', "Didn't help"), ('could-not', "Couldn't try it")], max_length=10, verbose_name='result')),
                    ('day', models.DateField(verbose_name='day')),
                    ('hour', models.PositiveSmallIntegerField(default=0)),
                    ('reader', models.CharField(blank=True, max_length=32)),
                    ('network', models.CharField(blank=True, max_length=32)),
                    ('crowd', models.PositiveSmallIntegerField(default=0)),
                    ('during_incident', models.BooleanField(default=False, help_text="These votes don't count.", verbose_name='during an incident')),
                    ('count', models.PositiveIntegerField(default=1, verbose_name='readers')),
                    ('weight', models.FloatField(default=1, verbose_name='weight')),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='solution_votes', to='articles.article', verbose_name='article')),
                ],
                options={
                    'verbose_name': 'solution vote',
                    'verbose_name_plural': 'solution votes',
                    'ordering': ['-day', '-pk'],
                    'indexes': [models.Index(condition=models.Q(('reader', ''), _negated=True), fields=['day'], name='solution_vote_marked')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('reader', ''), _negated=True), fields=('article', 'key', 'reader'), name='solution_vote_once_a_day')],
                },
            ),
            migrations.CreateModel(
                name='SaidTally',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField()),
                    ('worked', models.PositiveIntegerField(default=0)),
                    ('failed', models.PositiveIntegerField(default=0)),
                    ('helpful', models.PositiveIntegerField(default=0)),
                    ('unhelpful', models.PositiveIntegerField(default=0)),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vote_tallies', to='articles.article')),
                ],
                options={
                    'default_permissions': (),
                },
            ),
            migrations.CreateModel(
                name='ReadTally',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField(verbose_name='day')),
                    ('count', models.PositiveIntegerField(default=0, verbose_name='views')),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='page_views', to='articles.article', verbose_name='article')),
                ],
                options={
                    'verbose_name': 'views',
                    'verbose_name_plural': 'views',
                },
            ),
            migrations.CreateModel(
                name='OutsideLink',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('url', models.CharField(max_length=1000, verbose_name='URL')),
                    ('state', models.CharField(choices=[('well', 'OK'), ('doubtful', 'No response'), ('dead', 'Broken'), ('skipped', 'Not checked')], max_length=8, verbose_name='status')),
                    ('status', models.PositiveSmallIntegerField(null=True, verbose_name='status')),
                    ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                    ('failures', models.PositiveSmallIntegerField(default=0, verbose_name='failures')),
                    ('failing_since', models.DateTimeField(null=True, verbose_name='since')),
                    ('checked_at', models.DateTimeField(verbose_name='checked')),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='external_links', to='articles.article', verbose_name='article')),
                ],
                options={
                    'verbose_name': 'link to another site',
                    'verbose_name_plural': 'links to other sites',
                    'ordering': ['article', 'pk'],
                    'default_permissions': (),
                },
            ),
            migrations.CreateModel(
                name='Revision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField(verbose_name='number')),
                    ('schema', models.PositiveSmallIntegerField(verbose_name='schema')),
                    ('data', models.JSONField(verbose_name='snapshot')),
                    ('sha256', models.CharField(max_length=64)),
                    ('kind', models.CharField(choices=[('edit', 'Edit'), ('import', 'Import'), ('restore', 'Restored'), ('details', 'Details')], default='edit', max_length=8, verbose_name='kind')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='saved')),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='articles.article')),
                    ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                    ('published_at', models.DateTimeField(null=True, verbose_name='published')),
                    ('same_text_as', models.PositiveIntegerField(null=True)),
                ],
                options={
                    'verbose_name': 'revision',
                    'verbose_name_plural': 'revisions',
                    'ordering': ['-number'],
                    'constraints': [models.UniqueConstraint(fields=('article', 'number'), name='revision_number_once')],
                },
            ),
            migrations.CreateModel(
                name='PictureUse',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(db_index=True, max_length=40)),
                    ('words', models.CharField(blank=True, max_length=500)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='image_uses', to='articles.revision')),
                ],
                options={
                    'default_permissions': (),
                },
            ),
            migrations.CreateModel(
                name='ReviewComment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('section', models.CharField(blank=True, max_length=20, verbose_name='section')),
                    ('text', models.TextField(max_length=4000, verbose_name='comment')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_comments', to='articles.article')),
                    ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='articles.revision')),
                    ('resolved_at', models.DateTimeField(null=True)),
                    ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('reply_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='articles.reviewcomment')),
                ],
                options={
                    'verbose_name': 'review comment',
                    'verbose_name_plural': 'review comments',
                    'ordering': ['pk'],
                    'default_permissions': (),
                },
            ),
        ),
        # Older databases have the indexes and constraints of these tables under the names of then. So has a new
        # one, or a later migration could succeed here and fail there.
        migrations.RunPython(make_indexes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='contact',
            name='key',
            field=models.SlugField(blank=True, help_text='Used in articles as [[contact:key]]. Leave blank to create it from the owner.', max_length=80, unique=True, verbose_name='key'),
        ),
        migrations.RenameModel('Outcome', 'SolutionVote'),
        migrations.RenameField('solutionvote', 'crowd', 'network_group'),
        migrations.RenameModel('SaidTally', 'VoteTally'),
        migrations.AddConstraint(
            model_name='votetally',
            constraint=models.UniqueConstraint(fields=('day', 'article'), name='vote_tally_once_a_day'),
        ),
        migrations.RenameModel('ReadTally', 'PageViewTally'),
        migrations.AddConstraint(
            model_name='pageviewtally',
            constraint=models.UniqueConstraint(fields=('day', 'article'), name='page_views_once_a_day'),
        ),
        migrations.RenameModel('OutsideLink', 'ExternalLink'),
        migrations.AddConstraint(
            model_name='externallink',
            constraint=models.UniqueConstraint(fields=('article', 'url'), name='external_link_once'),
        ),
        migrations.RenameModel('PictureUse', 'ImageUse'),
        migrations.AddConstraint(
            model_name='imageuse',
            constraint=models.UniqueConstraint(fields=('revision', 'name'), name='image_once_a_revision'),
        ),
        migrations.RenameField('reviewcomment', 'settled_by', 'resolved_by'),
        migrations.AddField(
            model_name='reviewcomment',
            name='spot',
            field=models.CharField(blank=True, max_length=80, verbose_name='field'),
        ),
        CreateModels(
            migrations.CreateModel(
                name='SiteState',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('seq', models.BigIntegerField(default=0)),
                    ('database_id', models.UUIDField(default=uuid.uuid4)),
                    ('demo_loaded_at', models.DateTimeField(null=True)),
                    ('incidents', models.JSONField(default=list)),
                    ('generation', models.BigIntegerField(db_default=0)),
                ],
            ),
            migrations.CreateModel(
                name='Comparison',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField(default=0, verbose_name='order')),
                    ('other', models.CharField(max_length=200, verbose_name='ID or slug of the other article')),
                    ('deciding_question', models.CharField(blank=True, max_length=500, verbose_name='deciding question')),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comparisons', to='articles.article')),
                ],
                options={
                    'verbose_name': 'comparison',
                    'verbose_name_plural': 'comparisons',
                    'ordering': ['position', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='ComparisonRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField(default=0, verbose_name='order')),
                    ('aspect', models.CharField(max_length=200, verbose_name='aspect')),
                    ('this', models.CharField(blank=True, max_length=500, verbose_name='this error')),
                    ('other', models.CharField(blank=True, max_length=500, verbose_name='the other error')),
                    ('comparison', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='articles.comparison')),
                ],
                options={
                    'ordering': ['position', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='ErrorCode',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField(default=0, verbose_name='order')),
                    ('code', models.CharField(max_length=200, verbose_name='code')),
                    ('canonical', models.CharField(db_index=True, editable=False, max_length=200)),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='articles.article')),
                ],
                options={
                    'verbose_name': 'code',
                    'verbose_name_plural': 'codes',
                    'ordering': ['position', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='ErrorMessage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField(default=0, verbose_name='order')),
                    ('text', models.TextField(verbose_name='message text')),
                    ('confidence', models.CharField(blank=True, choices=[('official', 'Official source'), ('corroborated', 'Confirmed by several sources'), ('reported', 'Unconfirmed'), ('imported', 'Imported, not yet verified')], max_length=16, verbose_name='confidence')),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='articles.article')),
                ],
                options={
                    'verbose_name': 'message',
                    'verbose_name_plural': 'messages',
                    'ordering': ['position', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Point',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField(default=0, verbose_name='order')),
                    ('kind', models.CharField(choices=[('prevention', 'Prevention'), ('impact', 'What this affects')], default='prevention', max_length=12, verbose_name='kind')),
                    ('text', models.TextField(verbose_name='text')),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='points', to='articles.article')),
                ],
                options={
                    'verbose_name': 'prevention or impact',
                    'verbose_name_plural': 'prevention and impact',
                    'ordering': ['position', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Publication',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('live', models.BooleanField(default=False, verbose_name='published')),
                    ('language', models.CharField(max_length=16, verbose_name='language')),
                    ('translation_group', models.CharField(blank=True, max_length=200)),
                    ('slug', models.SlugField(max_length=120, verbose_name='slug')),
                    ('title', models.CharField(blank=True, max_length=300)),
                    ('summary', models.CharField(blank=True, max_length=4000)),
                    ('codes', models.JSONField(default=list)),
                    ('side', models.CharField(blank=True, choices=[('user', 'Your side'), ('network', 'Network'), ('software', 'Software'), ('provider', 'Provider'), ('unknown', 'Unknown')], max_length=16)),
                    ('typical_duration', models.CharField(blank=True, max_length=80)),
                    ('confidence', models.CharField(blank=True, choices=[('official', 'Official source'), ('corroborated', 'Confirmed by several sources'), ('reported', 'Unconfirmed'), ('imported', 'Imported, not yet verified')], max_length=16)),
                    ('verified_on', models.DateField(null=True)),
                    ('sort_key', models.CharField(blank=True, max_length=160)),
                    ('html', models.JSONField(default=dict)),
                    ('render_version', models.PositiveSmallIntegerField(default=0)),
                    ('first_published_at', models.DateTimeField(auto_now_add=True)),
                    ('published_at', models.DateTimeField(verbose_name='published')),
                    ('withdrawn_at', models.DateTimeField(null=True, verbose_name='unpublished')),
                    ('seq', models.BigIntegerField(db_index=True, default=0)),
                    ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='articles.area')),
                    ('article', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='publication', to='articles.article')),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='articles.product')),
                    ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.revision')),
                    ('is_major', models.BooleanField(default=False, verbose_name='major change')),
                    ('contacts', models.JSONField(default=dict)),
                    ('solution_stats', models.JSONField(default=dict)),
                    ('solution_stats_at', models.DateTimeField(null=True)),
                    ('outdated', models.JSONField(default=dict)),
                    ('translations', models.JSONField(default=dict)),
                ],
                options={
                    'verbose_name': 'publication',
                    'verbose_name_plural': 'publications',
                    'ordering': ['sort_key'],
                    'indexes': [models.Index(fields=['language', 'slug'], name='publication_address'), models.Index(fields=['live', '-published_at'], name='publication_latest'), models.Index(fields=['language', '-published_at', 'sort_key', 'live'], name='publication_newest'), models.Index(fields=['language', 'live', 'product', 'area', 'side'], name='publication_counts'), models.Index(fields=['language', '-verified_on', 'sort_key', 'slug', 'live'], name='publication_verified'), models.Index(fields=['language', 'product', 'area', 'sort_key', 'live'], name='publication_in_area'), models.Index(fields=['language', 'product', 'sort_key', 'live'], name='publication_in_product'), models.Index(fields=['translation_group'], name='publication_group')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('live', True)), fields=('language', 'slug'), name='live_slug_once')],
                },
            ),
            migrations.CreateModel(
                name='PublicationCode',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField()),
                    ('code', models.CharField(max_length=200)),
                    ('canonical', models.CharField(db_index=True, max_length=200)),
                    ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='code_rows', to='articles.publication')),
                    ('family', models.CharField(blank=True, db_index=True, max_length=80)),
                ],
                options={
                    'ordering': ['position'],
                },
            ),
            migrations.CreateModel(
                name='PublicationLink',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('related', 'Related'), ('comparison', 'Comparison'), ('mention', 'Mention')], max_length=10)),
                    ('position', models.PositiveIntegerField()),
                    ('ref', models.CharField(db_index=True, max_length=200)),
                    ('data', models.JSONField(default=dict)),
                    ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='articles.publication')),
                    ('target', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='linked_from', to='articles.article')),
                ],
                options={
                    'ordering': ['position'],
                },
            ),
            migrations.CreateModel(
                name='Related',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField(default=0, verbose_name='order')),
                    ('ref', models.CharField(max_length=200, verbose_name='ID or slug of the other article')),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='related', to='articles.article')),
                ],
                options={
                    'verbose_name': 'related article',
                    'verbose_name_plural': 'related articles',
                    'ordering': ['position', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Solution',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField(default=0, verbose_name='order')),
                    ('key', models.CharField(blank=True, max_length=8)),
                    ('title', models.CharField(max_length=300, verbose_name='title')),
                    ('body', models.TextField(blank=True, verbose_name='text and steps')),
                    ('level', models.CharField(choices=[('basic', 'Basic'), ('advanced', 'Advanced')], default='basic', max_length=10, verbose_name='level')),
                    ('minutes', models.PositiveIntegerField(blank=True, null=True, verbose_name='minutes')),
                    ('risk', models.CharField(choices=[('none', 'No risk'), ('low', 'Low risk'), ('data-loss', 'Can cause data loss'), ('unknown', 'Unknown risk')], default='none', max_length=10, verbose_name='risk')),
                    ('needs_admin', models.BooleanField(default=False, verbose_name='requires admin access')),
                    ('reversible', models.BooleanField(blank=True, null=True, verbose_name='can be undone')),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='solutions', to='articles.article')),
                    ('place', models.CharField(choices=[('free', 'Automatic: more helpful solutions can move above it'), ('pinned', 'Pinned: stays in this position'), ('prerequisite', 'Prerequisite: stays above the next solution')], default='free', help_text="Your order applies until readers' votes show that another solution helps more.", max_length=12, verbose_name='position')),
                ],
                options={
                    'verbose_name': 'solution',
                    'verbose_name_plural': 'solutions',
                    'ordering': ['position', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('article', 'key'), name='solution_key_once')],
                },
            ),
            migrations.CreateModel(
                name='Source',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField(default=0, verbose_name='order')),
                    ('title', models.CharField(max_length=300, verbose_name='title')),
                    ('url', models.URLField(blank=True, max_length=500, verbose_name='URL')),
                    ('publisher', models.CharField(blank=True, max_length=200, verbose_name='publisher')),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='articles.article')),
                ],
                options={
                    'verbose_name': 'source',
                    'verbose_name_plural': 'sources',
                    'ordering': ['position', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Symptom',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField(default=0, verbose_name='order')),
                    ('text', models.TextField(verbose_name='text')),
                    ('level', models.CharField(choices=[('basic', 'Basic'), ('advanced', 'Advanced')], default='basic', max_length=10, verbose_name='level')),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='symptoms', to='articles.article')),
                ],
                options={
                    'verbose_name': 'symptom',
                    'verbose_name_plural': 'symptoms',
                    'ordering': ['position', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Cause',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField(default=0, verbose_name='order')),
                    ('key', models.CharField(blank=True, max_length=8)),
                    ('title', models.CharField(max_length=300, verbose_name='title')),
                    ('body', models.TextField(blank=True, verbose_name='text')),
                    ('side', models.CharField(choices=[('user', 'Your side'), ('network', 'Network'), ('software', 'Software'), ('provider', 'Provider'), ('unknown', 'Unknown')], default='unknown', max_length=16, verbose_name='where the problem is')),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='causes', to='articles.article')),
                ],
                options={
                    'verbose_name': 'cause',
                    'verbose_name_plural': 'causes',
                    'ordering': ['position', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('article', 'key'), name='cause_key_once')],
                },
            ),
            migrations.CreateModel(
                name='Faq',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField(default=0, verbose_name='order')),
                    ('key', models.CharField(blank=True, max_length=8)),
                    ('question', models.CharField(max_length=500, verbose_name='question')),
                    ('answer', models.TextField(blank=True, verbose_name='answer')),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='faqs', to='articles.article')),
                ],
                options={
                    'verbose_name': 'question',
                    'verbose_name_plural': 'questions',
                    'ordering': ['position', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('article', 'key'), name='faq_key_once')],
                },
            ),
            migrations.CreateModel(
                name='FormerSlug',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('language', models.CharField(max_length=16, verbose_name='language')),
                    ('slug', models.SlugField(max_length=120, verbose_name='slug')),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='articles.article')),
                ],
                options={
                    'verbose_name': 'article redirect',
                    'verbose_name_plural': 'article redirects',
                    'constraints': [models.UniqueConstraint(fields=('language', 'slug'), name='former_slug_leads_once')],
                    'ordering': ['language', 'slug'],
                },
            ),
            migrations.CreateModel(
                name='Image',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=40, unique=True, verbose_name='name')),
                    ('width', models.PositiveIntegerField(verbose_name='width')),
                    ('height', models.PositiveIntegerField(verbose_name='height')),
                    ('size', models.PositiveIntegerField(verbose_name='bytes')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='uploaded')),
                    ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='images', to='articles.article', verbose_name='article')),
                    ('uploader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
                ],
                options={
                    'verbose_name': 'image',
                    'verbose_name_plural': 'images',
                    'ordering': ['-created_at'],
                },
            ),
            migrations.CreateModel(
                name='CodeReport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(blank=True, max_length=80, verbose_name='code')),
                    ('canonical', models.CharField(blank=True, max_length=80)),
                    ('language', models.CharField(max_length=16, verbose_name='language')),
                    ('product', models.CharField(blank=True, max_length=80, verbose_name='product')),
                    ('state', models.CharField(choices=[('new', 'New'), ('planned', 'Planned'), ('done', 'Done'), ('ignored', 'Ignored')], default='new', max_length=8, verbose_name='status')),
                    ('count', models.PositiveIntegerField(default=0, verbose_name='reports')),
                    ('seen', models.JSONField(blank=True, default=list, verbose_name='error messages seen')),
                    ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                    ('first_day', models.DateField(verbose_name='first reported')),
                    ('last_day', models.DateField(verbose_name='last reported')),
                    ('searched', models.CharField(blank=True, max_length=500, verbose_name='search')),
                ],
                options={
                    'verbose_name': 'missing code report',
                    'verbose_name_plural': 'missing code reports',
                    'ordering': ['-count', '-last_day', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('canonical', 'searched', 'language'), name='code_report_once')],
                },
            ),
            migrations.CreateModel(
                name='Pin',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('language', models.CharField(blank=True, help_text='Example: en. Leave blank for all languages.', max_length=16, verbose_name='language')),
                    ('active', models.BooleanField(default=True, verbose_name='active')),
                    ('note', models.CharField(blank=True, help_text='Internal note: why this exists.', max_length=300, verbose_name='note')),
                    ('changed_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                    ('queries', models.TextField(help_text="One per line. Must match the whole search. Word order, endings, and small words like “the” don't matter.", max_length=2000, verbose_name='searches')),
                    ('position', models.PositiveSmallIntegerField(default=1, help_text='If several articles are pinned for the same search, the lowest number comes first.', verbose_name='order')),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pins', to='articles.article', verbose_name='article')),
                    ('product', models.ForeignKey(blank=True, help_text='Applies only when readers filter by this product. Leave blank for all products.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.product', verbose_name='product')),
                ],
                options={
                    'verbose_name': 'pinned result',
                    'verbose_name_plural': 'pinned results',
                    'ordering': ['position', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='SearchTally',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField(verbose_name='day')),
                    ('language', models.CharField(max_length=16, verbose_name='language')),
                    ('product', models.CharField(blank=True, max_length=80, verbose_name='product')),
                    ('kind', models.CharField(choices=[('code', 'Code'), ('message', 'Message'), ('words', 'Words')], max_length=8, verbose_name='kind')),
                    ('count', models.PositiveIntegerField(default=0, verbose_name='searches')),
                    ('found', models.PositiveIntegerField(default=0, verbose_name='results')),
                    ('confident', models.BooleanField(default=False, verbose_name='answered')),
                    ('query', models.CharField(max_length=500, verbose_name='search')),
                ],
                options={
                    'verbose_name': 'search',
                    'verbose_name_plural': 'searches',
                    'ordering': ['-day', '-count', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('day', 'language', 'product', 'kind', 'query'), name='search_tally_once')],
                },
            ),
            migrations.CreateModel(
                name='Synonym',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('language', models.CharField(blank=True, help_text='Example: en. Leave blank for all languages.', max_length=16, verbose_name='language')),
                    ('active', models.BooleanField(default=True, verbose_name='active')),
                    ('note', models.CharField(blank=True, help_text='Internal note: why this exists.', max_length=300, verbose_name='note')),
                    ('changed_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                    ('phrases', models.TextField(help_text="One per line or separated by commas: freeze, hang, not responding. Word endings don't matter.", max_length=2000, verbose_name='equivalent terms')),
                    ('also', models.TextField(blank=True, help_text='Leave blank if all the terms above mean the same thing. Otherwise, searching for a term above also finds these, but not the reverse. Example: QBO → QuickBooks Online.', max_length=2000, verbose_name='one-way: also search for')),
                    ('product', models.ForeignKey(blank=True, help_text='Applies only when readers filter by this product. Leave blank for all products.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.product', verbose_name='product')),
                ],
                options={
                    'verbose_name': 'synonym',
                    'verbose_name_plural': 'synonyms',
                    'ordering': ['pk'],
                },
            ),
            migrations.CreateModel(
                name='CodeReportDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField(verbose_name='day')),
                    ('count', models.PositiveIntegerField(default=0, verbose_name='reports')),
                    ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='articles.codereport')),
                ],
                options={
                    'verbose_name': 'day',
                    'verbose_name_plural': 'days',
                    'ordering': ['-day'],
                    'constraints': [models.UniqueConstraint(fields=('report', 'day'), name='code_report_day_once')],
                },
            ),
            migrations.CreateModel(
                name='SearchClick',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('count', models.PositiveIntegerField(default=0, verbose_name='times opened')),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
                    ('tally', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clicks', to='articles.searchtally')),
                ],
                options={
                    'verbose_name': 'opened article',
                    'verbose_name_plural': 'opened articles',
                    'ordering': ['-count', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('tally', 'article'), name='search_click_once')],
                },
            ),
            migrations.CreateModel(
                name='KnownIncident',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(help_text='One line, as readers will see it. Example: Bank feeds are down at one large bank.', max_length=160, verbose_name='what is happening')),
                    ('text', models.TextField(blank=True, help_text='One or two sentences of plain text. Example: If this is your bank, wait. Your data is safe.', max_length=600, verbose_name='what readers should do')),
                    ('begins_at', models.DateTimeField(verbose_name='starts')),
                    ('ends_at', models.DateTimeField(db_index=True, help_text='The incident ends automatically. Not sure? Allow a few hours; you can change it later.', verbose_name='ends')),
                    ('link', models.URLField(blank=True, help_text="Example: the provider's status page", max_length=500, verbose_name='status page')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                    ('areas', models.ManyToManyField(blank=True, help_text='For part of a product.', related_name='incidents', to='articles.area', verbose_name='areas')),
                    ('products', models.ManyToManyField(blank=True, help_text='All of their errors, or only those with the codes below.', related_name='incidents', to='articles.product', verbose_name='products')),
                ],
                options={
                    'verbose_name': 'incident',
                    'verbose_name_plural': 'incidents',
                    'ordering': ['-begins_at', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gte', models.F('begins_at'))), name='incident_ends_after_it_began', violation_error_message='The end time must be after the start time.')],
                },
            ),
            migrations.CreateModel(
                name='IncidentCode',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=200)),
                    ('canonical', models.CharField(max_length=200)),
                    ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='code_rows', to='articles.knownincident')),
                ],
                options={
                    'ordering': ['pk'],
                },
            ),
            migrations.CreateModel(
                name='Autosave',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(blank=True, max_length=300)),
                    ('fields', models.TextField(blank=True, help_text='Form fields, URL-encoded.')),
                    ('saved_at', models.DateTimeField(null=True)),
                    ('seen_at', models.DateTimeField()),
                    ('article', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='autosaves', to='articles.article')),
                    ('editor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='autosaves', to=settings.AUTH_USER_MODEL)),
                    ('form_key', models.CharField(max_length=32)),
                ],
                options={
                    'ordering': ['-saved_at'],
                    'constraints': [models.UniqueConstraint(fields=('editor', 'form_key'), name='one_autosave_a_form')],
                },
            ),
            migrations.CreateModel(
                name='Feedback',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('revision', models.PositiveIntegerField(verbose_name='revision')),
                    ('helpful', models.BooleanField(verbose_name='helpful')),
                    ('reasons', models.JSONField(default=list, verbose_name='reasons')),
                    ('text', models.CharField(blank=True, max_length=2000, verbose_name='text')),
                    ('day', models.DateField(verbose_name='day')),
                    ('reader', models.CharField(blank=True, max_length=32)),
                    ('count', models.PositiveIntegerField(default=1, verbose_name='readers')),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feedback', to='articles.article', verbose_name='article')),
                    ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='assignee')),
                    ('note', models.CharField(blank=True, help_text='What was done, or why not. Internal only; the reader left no contact details.', max_length=1000, verbose_name='resolution note')),
                    ('state', models.CharField(blank=True, choices=[('', 'Vote only'), ('new', 'New'), ('in-hand', 'In progress'), ('done', 'Done')], default='', max_length=8, verbose_name='status')),
                    ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='suggested by')),
                    ('is_suggestion', models.BooleanField(default=False, verbose_name='suggestion')),
                    ('part', models.CharField(blank=True, max_length=24, verbose_name='section')),
                    ('proposal', models.JSONField(blank=True, default=dict, verbose_name='proposal')),
                ],
                options={
                    'verbose_name': 'feedback',
                    'verbose_name_plural': 'feedback',
                    'ordering': ['-day', '-pk'],
                    'indexes': [models.Index(condition=models.Q(('reader', ''), _negated=True), fields=['day'], name='feedback_marked'), models.Index(condition=models.Q(('state', ''), _negated=True), fields=['state', '-day'], name='feedback_inbox')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('reader', ''), _negated=True), fields=('article', 'reader'), name='feedback_once_a_day')],
                },
            ),
            migrations.CreateModel(
                name='AuditEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(auto_now_add=True, verbose_name='when')),
                    ('action', models.CharField(choices=[('submit', 'Submitted for review'), ('take-back', 'Returned to draft'), ('assign', 'Reviewer assigned'), ('approve', 'Approved'), ('request-changes', 'Changes requested'), ('publish', 'Published'), ('withdraw', 'Unpublished'), ('restore', 'Restored'), ('delete', 'Deleted'), ('bring-back', 'Restored from deleted'), ('schedule', 'Scheduled'), ('cancel', 'Schedule canceled'), ('fail', 'Schedule failed'), ('preview', 'Preview link created'), ('roles', 'Roles changed'), ('picture', 'Image deleted'), ('details', 'Details changed'), ('labels', 'Labels changed'), ('replace', 'Text replaced'), ('merge', 'Merged'), ('undo', 'Undone'), ('create', 'Created'), ('change', 'Changed')], max_length=16, verbose_name='what')),
                    ('name', models.CharField(blank=True, max_length=150, verbose_name='who')),
                    ('revision', models.PositiveIntegerField(null=True, verbose_name='revision')),
                    ('is_major', models.BooleanField(default=False, verbose_name='major change')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                    ('detail', models.JSONField(default=dict, verbose_name='details')),
                    ('article', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit', to='articles.article', verbose_name='article')),
                ],
                options={
                    'verbose_name': 'audit log entry',
                    'verbose_name_plural': 'audit log',
                    'ordering': ['-pk'],
                },
            ),
            migrations.CreateModel(
                name='Schedule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('action', models.CharField(choices=[('publish', 'Publish'), ('withdraw', 'Unpublish')], max_length=8, verbose_name='what')),
                    ('due_at', models.DateTimeField(verbose_name='when')),
                    ('zone', models.CharField(max_length=64, verbose_name='time zone')),
                    ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                    ('is_major', models.BooleanField(default=False, verbose_name='major change')),
                    ('name', models.CharField(blank=True, max_length=150, verbose_name='who')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Canceled')], default='waiting', max_length=10, verbose_name='status')),
                    ('finished_at', models.DateTimeField(null=True, verbose_name='finished')),
                    ('reason', models.CharField(blank=True, max_length=1000, verbose_name='reason')),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='schedules', to='articles.article', verbose_name='article')),
                    ('editor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.revision')),
                ],
                options={
                    'verbose_name': 'schedule',
                    'verbose_name_plural': 'schedules',
                    'ordering': ['-due_at', '-pk'],
                    'default_permissions': (),
                    'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at'], name='schedule_waiting')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('article', 'action'), name='schedule_once')],
                },
            ),
            migrations.CreateModel(
                name='Redirect',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('path', models.CharField(max_length=500, unique=True, verbose_name='old URL')),
                    ('target', models.CharField(blank=True, max_length=500, verbose_name='page on this site')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='added')),
                    ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='redirects', to='articles.article', verbose_name='article')),
                ],
                options={
                    'verbose_name': 'imported redirect',
                    'verbose_name_plural': 'imported redirects',
                    'ordering': ['path'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('article', None), ('target__gt', '')), models.Q(('article__isnull', False), ('target', '')), _connector='OR'), name='redirect_leads_to_one_place')],
                },
            ),
            migrations.CreateModel(
                name='FormClaim',
                fields=[
                    ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                    ('body', models.CharField(max_length=64)),
                    ('claimed_at', models.DateTimeField(db_index=True)),
                    ('finished_at', models.DateTimeField(null=True)),
                    ('location', models.TextField(blank=True)),
                    ('messages', models.TextField(blank=True)),
                ],
                options={
                    'default_permissions': (),
                },
            ),
            migrations.CreateModel(
                name='FormerProductSlug',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=80, unique=True)),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='articles.product')),
                ],
                options={
                    'ordering': ['slug'],
                    'default_permissions': (),
                },
            ),
            migrations.CreateModel(
                name='FormerAreaSlug',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=80)),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to='articles.area')),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.product')),
                ],
                options={
                    'ordering': ['product', 'slug'],
                    'default_permissions': (),
                    'constraints': [models.UniqueConstraint(fields=('product', 'slug'), name='former_area_slug_once_a_product')],
                },
            ),
            migrations.CreateModel(
                name='CodeHistory',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=200, verbose_name='code')),
                    ('canonical', models.CharField(db_index=True, editable=False, max_length=200)),
                    ('state', models.CharField(choices=[('active', 'Active'), ('obsolete', 'Obsolete'), ('renamed', 'Renamed'), ('merged', 'Merged with another code'), ('removed', 'Removed from its article')], default='active', max_length=10, verbose_name='status')),
                    ('state_set', models.BooleanField(default=False, editable=False)),
                    ('since_version', models.CharField(blank=True, help_text='Example: 2024 R3', max_length=60, verbose_name='since version')),
                    ('since_date', models.DateField(blank=True, null=True, verbose_name='since')),
                    ('successor', models.CharField(blank=True, help_text='The code it was renamed to or merged with.', max_length=200, verbose_name='new code')),
                    ('published_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='first published')),
                    ('removed_at', models.DateTimeField(editable=False, null=True, verbose_name='removed')),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='code_history', to='articles.article', verbose_name='article')),
                    ('target', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.article', verbose_name='redirects to')),
                ],
                options={
                    'verbose_name': 'code',
                    'verbose_name_plural': 'codes',
                    'ordering': ['canonical', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('article', 'canonical'), name='code_history_once')],
                },
            ),
            migrations.CreateModel(
                name='CodeFamily',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=80, verbose_name='slug')),
                    ('name', models.CharField(help_text='Example: Multi-user mode errors', max_length=120, verbose_name='name')),
                    ('codes', models.TextField(blank=True, help_text='One per line: a code, a range such as 12000 to 12175, or a prefix such as H2xx or ERR_*.', max_length=8000, verbose_name='codes')),
                    ('summary', models.TextField(blank=True, help_text='What these errors have in common, as plain text.', max_length=2000, verbose_name='shared background')),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='code_families', to='articles.product', verbose_name='product')),
                ],
                options={
                    'verbose_name': 'code family',
                    'verbose_name_plural': 'code families',
                    'ordering': ['product', 'slug'],
                    'constraints': [models.UniqueConstraint(fields=('product', 'slug'), name='code_family_slug_once')],
                },
            ),
            migrations.CreateModel(
                name='ArticleTemplate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.SlugField(max_length=40, unique=True)),
                    ('label', models.CharField(max_length=80, verbose_name='name')),
                    ('description', models.CharField(blank=True, max_length=300, verbose_name='description')),
                    ('position', models.PositiveIntegerField(default=0, verbose_name='position')),
                    ('is_offered', models.BooleanField(default=True, verbose_name='offered for new articles')),
                    ('data', models.JSONField(default=dict)),
                    ('empty_rows', models.JSONField(default=dict)),
                ],
                options={
                    'verbose_name': 'article template',
                    'verbose_name_plural': 'article templates',
                    'ordering': ['position', 'label'],
                    'default_permissions': ('change',),
                },
            ),
            migrations.CreateModel(
                name='ChangeSet',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('replace', 'Text replaced'), ('image', 'Image replaced'), ('merge', 'Articles merged'), ('details', 'Details changed'), ('labels', 'Labels changed')], max_length=10, verbose_name='what')),
                    ('summary', models.CharField(max_length=500, verbose_name='change')),
                    ('name', models.CharField(blank=True, max_length=150, verbose_name='who')),
                    ('at', models.DateTimeField(auto_now_add=True, verbose_name='when')),
                    ('undone_at', models.DateTimeField(null=True, verbose_name='undone')),
                    ('undone_by', models.CharField(blank=True, max_length=150)),
                    ('editor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('detail', models.JSONField(default=dict)),
                ],
                options={
                    'ordering': ['-pk'],
                    'default_permissions': (),
                },
            ),
            migrations.CreateModel(
                name='ChangeSetItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('before', models.PositiveIntegerField()),
                    ('after', models.PositiveIntegerField()),
                    ('count', models.PositiveIntegerField(default=0)),
                    ('published', models.BooleanField(default=False)),
                    ('was_live', models.BooleanField(default=False)),
                    ('deleted', models.BooleanField(default=False)),
                    ('undone', models.BooleanField(default=False)),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.article')),
                    ('change_set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='articles.changeset')),
                ],
                options={
                    'ordering': ['pk'],
                    'default_permissions': (),
                },
            ),
            migrations.CreateModel(
                name='ArticleLabel',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(db_index=True, max_length=40, verbose_name='label')),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='labels', to='articles.article')),
                ],
                options={
                    'ordering': ['name'],
                    'default_permissions': (),
                    'constraints': [models.UniqueConstraint(fields=('article', 'name'), name='article_label_once')],
                },
            ),
            migrations.CreateModel(
                name='ReviewLook',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('seen', models.PositiveIntegerField()),
                    ('before', models.PositiveIntegerField(null=True)),
                    ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
                    ('editor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'default_permissions': (),
                    'constraints': [models.UniqueConstraint(fields=('article', 'editor'), name='review_look_once')],
                },
            ),
            migrations.CreateModel(
                name='NoticeOff',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('assigned', 'A review or feedback is assigned to me'), ('changes', 'A reviewer requests changes to my text'), ('approved', 'My text is approved, or my suggestion is decided'), ('feedback', 'A reader sends feedback on an article I own'), ('schedule', 'A change I scheduled fails'), ('review-due', 'An article I own needs review')], max_length=16)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices_off', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'default_permissions': (),
                    'constraints': [models.UniqueConstraint(fields=('user', 'kind'), name='notice_off_once')],
                },
            ),
            migrations.CreateModel(
                name='ReviewReminder',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('review_due', models.DateField()),
                    ('sent_on', models.DateField()),
                    ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
                ],
                options={
                    'default_permissions': (),
                },
            ),
            migrations.CreateModel(
                name='ImportRun',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('reading', 'Reading'), ('ready', 'Ready to import'), ('writing', 'Importing'), ('done', 'Imported'), ('failed', 'Failed'), ('undone', 'Undone')], default='reading', max_length=10, verbose_name='status')),
                    ('name', models.CharField(max_length=300, verbose_name='what')),
                    ('kind', models.CharField(blank=True, max_length=40, verbose_name='exported from')),
                    ('product', models.CharField(blank=True, max_length=100, verbose_name='product')),
                    ('editor_name', models.CharField(blank=True, max_length=150, verbose_name='who')),
                    ('started_at', models.DateTimeField(auto_now_add=True, verbose_name='when')),
                    ('beat_at', models.DateTimeField(auto_now_add=True)),
                    ('published', models.BooleanField(default=False, verbose_name='published')),
                    ('mapping', models.JSONField(default=dict)),
                    ('unknown', models.JSONField(default=dict)),
                    ('lines', models.JSONField(default=list)),
                    ('done', models.PositiveIntegerField(default=0)),
                    ('total', models.PositiveIntegerField(default=0)),
                    ('folder', models.CharField(blank=True, max_length=40)),
                    ('source', models.CharField(blank=True, max_length=1000)),
                    ('editor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'import',
                    'verbose_name_plural': 'imports',
                    'ordering': ['-pk'],
                    'default_permissions': ('add',),
                },
            ),
            migrations.CreateModel(
                name='ImportRunItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField()),
                    ('place', models.CharField(max_length=1000, verbose_name='source')),
                    ('source_id', models.CharField(blank=True, max_length=200, verbose_name='ID')),
                    ('title', models.CharField(blank=True, max_length=300, verbose_name='title')),
                    ('codes', models.CharField(blank=True, max_length=300, verbose_name='codes')),
                    ('language', models.CharField(blank=True, max_length=20, verbose_name='language')),
                    ('area', models.CharField(blank=True, max_length=200, verbose_name='area')),
                    ('result', models.CharField(blank=True, max_length=10, verbose_name='result')),
                    ('is_public', models.BooleanField(default=False)),
                    ('figures', models.JSONField(default=dict)),
                    ('remarks', models.JSONField(default=list)),
                    ('offset', models.BigIntegerField(default=-1)),
                    ('before', models.PositiveIntegerField(default=0)),
                    ('after', models.PositiveIntegerField(default=0)),
                    ('was_live', models.BooleanField(default=False)),
                    ('article', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.article')),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='articles.importrun')),
                ],
                options={
                    'ordering': ['run', 'position'],
                    'default_permissions': (),
                },
            ),
            migrations.CreateModel(
                name='WebhookDelivery',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('message_id', models.CharField(max_length=40, verbose_name='message ID')),
                    ('url', models.CharField(max_length=500, verbose_name='URL')),
                    ('event', models.CharField(choices=[('article.published', 'Article published'), ('article.updated', 'Article updated'), ('article.unpublished', 'Article unpublished'), ('incident.began', 'Incident began'), ('incident.changed', 'Incident changed'), ('incident.ended', 'Incident ended')], max_length=24, verbose_name='event')),
                    ('about', models.CharField(max_length=200, verbose_name='about')),
                    ('payload', models.JSONField(default=dict, verbose_name='message')),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('delivered', 'Delivered'), ('failed', 'Failed')], default='waiting', max_length=12, verbose_name='status')),
                    ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                    ('due_at', models.DateTimeField(verbose_name='next attempt')),
                    ('created_at', models.DateTimeField(verbose_name='created')),
                    ('settled_at', models.DateTimeField(null=True, verbose_name='finished')),
                    ('status', models.PositiveSmallIntegerField(null=True, verbose_name='HTTP status')),
                    ('answer', models.CharField(blank=True, max_length=500, verbose_name='last response')),
                ],
                options={
                    'verbose_name': 'webhook delivery',
                    'verbose_name_plural': 'webhook deliveries',
                    'ordering': ['-pk'],
                    'default_permissions': ('view', 'change'),
                    'indexes': [models.Index(fields=['state', 'due_at'], name='webhook_due'), models.Index(fields=['about', 'event'], name='webhook_about')],
                },
            ),
            migrations.CreateModel(
                name='EditorLanguage',
                fields=[
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='desk_language', serialize=False, to=settings.AUTH_USER_MODEL)),
                    ('language', models.CharField(max_length=16)),
                ],
                options={
                    'default_permissions': (),
                },
            ),
        ),
        # Going back leaves the groups: people may be in them.
        migrations.RunPython(make_roles, migrations.RunPython.noop),
        migrations.RunPython(add_synonyms, migrations.RunPython.noop),
    ]
