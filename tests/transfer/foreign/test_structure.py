"""Parts of an article from its headings, lists, quotes, and code."""

import pytest

from articles.transfer.foreign.heading_words import heading_words
from tests.support.foreign import convert

WORDS = heading_words()


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        *[
            (words, "symptoms")
            for words in ("Symptoms", "Anzeichen", "Symptômes", "Síntomas", "Sintomi", "症状")
        ],
        *[
            (words, "causes")
            for words in (
                "Possible causes",
                "Why this error occurred",
                "Mögliche Ursachen",
                "¿Por qué ocurre?",
                "考えられる原因",
            )
        ],
        *[
            (words, "solutions")
            for words in (
                "How to fix it",
                "Possible ways to fix it",
                "So beheben Sie den Fehler",
                "Cómo solucionarlo",
            )
        ],
        *[
            (words, "solutions")
            for words in ("✅ Resolution:", "Como resolver", "Wat te doen", "解決方法", "Cosa fare")
        ],
        *[
            (words, "messages")
            for words in ("Error message", "Fehlermeldung", "Message d’erreur", "エラーメッセージ")
        ],
        *[(words, "faqs") for words in ("FAQ", "Häufige Fragen", "よくある質問")],
        *[(words, "prevention") for words in ("Prevention", "Vorbeugung", "Cómo evitarlo", "予防")],
        *[
            (words, "")
            for words in ("What the log says", "For administrators", "Más información", "Error LL-204")
        ],
    ],
)
def test_headings_name_parts(heading, part):
    assert WORDS.match(heading).part == part


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("Solution 1: Renew the consent", "Renew the consent"),
        ("Method 2 - Renew the consent", "Renew the consent"),
        ("Lösung 3: Renew the consent", "Renew the consent"),
        ("方法1：Renew the consent", "Renew the consent"),
    ],
)
def test_numbered_headings_name_one_item(heading, title):
    data = convert(f"<h2>{heading}</h2><p>Do it.</p>")
    assert [(row["title"], row["body"]) for row in data["solutions"]] == [(title, "Do it.")]


def titles(rows):
    return [row["title"] for row in rows]


def test_bold_paragraphs_are_headings():
    data = convert(
        "<p>Intro.</p><p><b>Cause</b></p><p>The disk is full. It needs space.</p>"
        "<p><strong>Solution:</strong></p><ol><li>Free it.</li></ol>"
    )
    assert titles(data["causes"]) == ["The disk is full."]
    assert data["causes"][0]["body"] == "It needs space."
    assert [(row["title"], row["body"]) for row in data["solutions"]] == [("Solution", "1. Free it.")]


def test_labels_at_the_start_of_paragraphs_are_headings():
    data = convert("<p><b>Cause:</b> The disk is full.<br><b>Solution:</b> Free some space.</p>")
    assert titles(data["causes"]) == ["The disk is full."]
    assert [(row["title"], row["body"]) for row in data["solutions"]] == [("Solution", "Free some space.")]


@pytest.mark.parametrize("word", ["Step", "Schritt", "Étape", "Paso", "Passo", "Stap", "手順"])
def test_step_paragraphs_become_steps(word):
    data = convert(
        f"<h2>Fix</h2><p>{word} 1: Open it.</p><p><img src=x alt=Menu></p><p>{word} 2: Close it.</p>"
    )
    assert data["solutions"][0]["body"].startswith("1. Open it.\n\n   *Menu*\n2. Close it.")


def test_a_list_cut_by_a_note_is_one():
    data = convert(
        '<h2>Fix</h2><ol><li>Open</li></ol><p class="callout info">Mind it.</p>'
        '<ol start="2"><li>Close</li></ol>'
    )
    assert data["solutions"][0]["body"] == "1. Open\n\n   > [!NOTE]\n   > Mind it.\n2. Close"


def test_a_table_of_parts_is_divided():
    data = convert(
        "<table><tr><th>Cause</th><td>The disk is full</td></tr>"
        "<tr><th>Solution</th><td><ol><li>Free it</li></ol></td></tr></table>"
    )
    assert titles(data["causes"]) == ["The disk is full"]
    assert data["solutions"][0]["body"] == "1. Free it"


def test_items_below_items_are_symptoms_of_their_own():
    data = convert("<h2>Symptoms</h2><ul><li>Slow<ul><li>Only at night</li></ul></li><li>Gray</li></ul>")
    assert [row["text"] for row in data["symptoms"]] == ["Slow", "Only at night", "Gray"]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("<blockquote>File %s not found</blockquote>", "File {any} not found"),
        ("<pre>Line %d of {0} is bad</pre>", "Line {n} of {any} is bad"),
        ("<p>“Cannot open &lt;file name&gt;”</p>", "Cannot open {path}"),
        ("<ul><li>User %username% was not found</li></ul>", "User {user} was not found"),
        ("<p><code>Access to {host} denied</code></p>", "Access to {name} denied"),
    ],
)
def test_messages_have_our_placeholders(written, message):
    assert [row["text"] for row in convert(f"<h2>Error message</h2>{written}")["messages"]] == [message]


def test_a_message_quoted_among_symptoms_is_one():
    data = convert(
        "<h2>Symptoms</h2><p>You receive the following error message:</p>"
        "<blockquote>Access is denied.</blockquote>"
    )
    assert [row["text"] for row in data["messages"]] == ["Access is denied."]


def test_what_has_no_home_goes_to_the_body_with_its_heading():
    data = convert(
        "<p>Intro.</p><h2>Cause</h2><p>It is old.</p>"
        "<h2>For administrators</h2><h4>Logs</h4><p>Look there.</p>"
    )
    assert data["body"] == "### For administrators\n\n#### Logs\n\nLook there."


def test_a_heading_of_the_mapping_wins():
    data = convert("<h2>Try this</h2><p>Wait.</p>", mapping={"headings": {"Try this": "prevention"}})
    assert data["prevention"] == ["Wait."]


@pytest.mark.parametrize(
    "html",
    [
        "<p>CAUSE</p><p>It is old</p><p>FIX</p><ol><li>Renew it</li></ol>",
        "<p>Cause:</p><p>It is old</p><p>Fix:</p><ol><li>Renew it</li></ol>",
        "<p><u>Cause</u></p><p>It is old</p><p><u>Fix</u></p><p>1. Renew it</p>",
        "<h2>1. Cause</h2><p>It is old</p><h2>2. Fix</h2><h3>2.1 Fix</h3><ul><li>Step 1: Renew it</li></ul>",
        "<table><tr><th>Cause<th>Fix</tr><tr><td>It is old</td><td><ol><li>Renew it</ol></td></tr></table>",
        "<dl><dt>Cause</dt><dd>It is old</dd><dt>Fix</dt><dd><ol><li>Renew it</li></ol></dd></dl>",
        "<p><span>Cause</span> <br>It is old<br><br>FIX<br>1) Renew it</p>",
    ],
)
def test_headings_may_be_written_in_any_way(html):
    data = convert(html)
    assert titles(data["causes"]) == ["It is old"]
    assert [row["title"].casefold() for row in data["solutions"]] == ["fix"]
    assert "Renew it" in data["solutions"][0]["body"]
    assert data["body"] == ""


def test_solutions_of_one_title_name_their_cause():
    data = convert(
        "<h2>Cause 1: Old</h2><h3>Fix</h3><p>Renew.</p><h2>Cause 2: Full</h2><h3>Fix</h3><p>Empty.</p>"
    )
    assert titles(data["solutions"]) == ["Fix: Old", "Fix: Full"]


def test_steps_below_a_solution_are_its_own():
    data = convert(
        "<h2>Resolution</h2><p>It takes a minute.</p><p>Steps:</p><ol><li>Open</li><li>Close</li></ol>"
    )
    rows = [(row["title"], row["body"]) for row in data["solutions"]]
    assert rows == [("Resolution", "It takes a minute.\n\n1. Open\n2. Close")]


def test_an_answer_stays_with_its_question():
    data = convert("<h2>FAQ</h2><h3>Is it safe?</h3><p><b>Answer:</b></p><p>Yes.</p>")
    assert [row["question"] for row in data["faqs"]] == ["Is it safe?"]
    assert data["solutions"] == []


def test_the_words_of_a_step_may_stand_below_its_number():
    data = convert("<h2>Abhilfe</h2><p>Schritt 1</p><p>Öffnen.</p><p>Schritt 2</p><p>Schließen.</p><hr>")
    assert data["solutions"][0]["body"] == "1. Öffnen.\n2. Schließen."


def test_a_merged_cell_in_a_table_of_parts_loses_nothing():
    html = "<table><tr><td>Cause<td>Old<tr><td>Fix<td rowspan=2>Renew<tr><td>Symptom<td>Gray</table>"
    data = convert(html)
    assert [row["text"] for row in data["symptoms"]] == ["Gray"]


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ("<p>La impresora muestra <code>LL-204: Tapa abierta</code>.</p>", "LL-204: Tapa abierta"),
        ("<p>表示</p><p><code>LL-204: サーバーにつながらない</code></p>", "LL-204: サーバーにつながらない"),
        ("<p>Der Dienst steht.</p><pre>LL[204]: Verbindung getrennt</pre>", "LL[204]: Verbindung getrennt"),
        ("<p>Log:</p><pre>[FATAL] LL-204: stopped %s</pre>", "[FATAL] LL-204: stopped {any}"),
        ("<blockquote>« LL-204 : paiement en attente »</blockquote>", "LL-204 : paiement en attente"),
        ("<p>Run <code>sudo fix LL-204 --now please</code>.</p>", None),
        ("<p>See <code>LL-204</code> and <code>LL-2041: other words here</code>.</p>", None),
    ],
)
def test_quoted_or_monospaced_text_with_the_own_code_is_a_message(html, message):
    assert [row["text"] for row in convert(html)["messages"]] == ([message] if message else [])


def test_a_panel_with_the_head_of_a_message_is_one():
    html = (
        "<div class='panel'><div class='panelHeader'><b>Fehlermeldung</b></div>"
        "<div class='panelContent'><p>Die Periode ist zu.</p></div></div><h2>Ursache</h2><p>Monatsende.</p>"
    )
    assert [row["text"] for row in convert(html)["messages"]] == ["Die Periode ist zu."]
