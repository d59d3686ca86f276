"""Patterns of personal and secret values in a text. Each rule's group `v` is the value to take out."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from articles.strings.late_pattern import compile_late

Check = Callable[["re.Match[str]"], bool]


class PrivacyRule(NamedTuple):
    """A kind of value, its pattern, signs of which a text needs one, and a last look at a match."""

    kind: str
    pattern: "re.Pattern[str]"
    needs: str
    check: Check | None


def rule(
    kind: str, pattern: str, needs: str = "", check: Check | None = None, flags: int = re.IGNORECASE
) -> PrivacyRule:
    return PrivacyRule(kind, compile_late(pattern, flags), needs, check)


DIGITS = "0123456789"
_START = r"(?<![^\W_])"  # an underscore counts as a space: DB_PASSWORD

# After a password's label these words are no value but what is wrong with it.
_NO_WORDS = (
    "a above accepted again already always an and are as asked at bad be being below blank blocked by "
    "can cannot case changed character characters correct default denied different disabled displayed "
    "either empty encrypted enter entered expired false falsch fails failed field for forgotten from "
    "gone gültig hidden i if ignored in incorrect inkorrekt invalid is it just leer locked long longer "
    "lost mandatory masked missing must my needed never new nicht no none not now null of ok okay old "
    "on only optional or out pas protected rejected refused required requested reset right safe same "
    "saved set shown short shorter should shown so still stored strong the there this to too true "
    "ungültig unknown updated used valid visible weak what when where which will with without working "
    "wrong yes you your abgelaufen abgelehnt oublié incorrecto "
)
_KNOWN_WORDS = (
    "public default shared common user users username name you yourname youruser me all administrator "
    "admin root system sa guest anonymous nobody postgres mysql www-data localhost localservice "
    "networkservice defaultuser0 defaultapppool documents desktop downloads runner unknown none null "
    "not is was "
)
_NO_VALUES, _WELL_KNOWN = frozenset(_NO_WORDS.split()), frozenset(_KNOWN_WORDS.split())
_PLACEHOLDER = compile_late(r"[%<{\[$*.•x#-].*|\*+", re.IGNORECASE)


def _word(match: "re.Match[str]") -> str:
    return match["v"].strip("\"'“”„«».,;:!?()").lower()


def _is_value(match: "re.Match[str]") -> bool:
    """Tell whether a word after a password's label is one. On a line of its own it needs a digit."""
    word = _word(match)
    if len(word) < 3 or word in _NO_VALUES or _PLACEHOLDER.fullmatch(word):
        return False
    if re.fullmatch(r"\d{1,2}-\d{1,3}|[^\w]+", word):  # "8-20 characters"
        return False
    return "\n" not in match[0][: match.start("v") - match.start()] or _has_digit(word)


def _has_digit(word: str) -> bool:
    return any(sign.isdigit() for sign in word)


def _is_mixed(match: "re.Match[str]") -> bool:
    """Tell whether a value has letters and digits, as keys have and words don't."""
    word = _word(match)
    if re.fullmatch(r"0x[0-9a-f]{1,16}|kb\d+|v?\d+(?:\.\d+)+|\d+(?:st|nd|rd|th|gb|mb|kb|ms|s)", word):
        return False
    return (
        _has_digit(word) and any(sign.isalpha() for sign in word) and "publickeytoken" not in match[0].lower()
    )


def _is_key(match: "re.Match[str]") -> bool:
    """Tell whether a value looks like a key: mixed, or nothing but many digits in groups."""
    return _is_mixed(match) or (sum(sign.isdigit() for sign in match["v"]) >= 6 and not _is_date(match["v"]))


def _is_date(value: str) -> bool:
    return bool(re.match(r"\d{4}-\d\d-\d\d|\d\d?[./]\d\d?[./]\d{2,4}", value))


def _is_name(match: "re.Match[str]") -> bool:
    word = _word(match)
    return word not in _WELL_KNOWN and word not in _NO_VALUES and not _PLACEHOLDER.fullmatch(word)


def _is_labelled_name(match: "re.Match[str]") -> bool:
    """Tell whether a word after a colon is a name: "User: karin" but not "User: not found"."""
    if not _is_name(match):
        return False
    gap = match[0][: match.start("v") - match.start()]
    following = match.string[match.end() : match.end() + 3]
    is_alone = not following.strip() or following[0] in "\n,;)\"'" or following.startswith(" /")
    return "=" in gap or gap[-1] in "\"'" or is_alone or bool(re.search(r"[\d_.@\\]", _word(match)))


def _is_random(match: "re.Match[str]") -> bool:
    """Tell whether a run mixes capitals, small letters and digits as often as only random characters do."""
    kinds = ["U" if s.isupper() else "l" if s.islower() else "0" if s.isdigit() else "" for s in match["v"]]
    kinds = [kind for kind in kinds if kind]
    changes = sum(a != b for a, b in pairwise(kinds))
    return {"U", "l", "0"} <= set(kinds) and changes >= 0.45 * len(kinds)


def _has_five_digits(match: "re.Match[str]") -> bool:
    return sum(sign.isdigit() for sign in match["v"]) >= 5


# Secrets

_QUOTED = r"\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'|“[^”\n]{1,200}”"
_VALUE = rf"(?P<v>{_QUOTED}|[^\s,;\"'&<>]{{1,2000}})"
_PASSWORD = (
    r"(?:(?:passw(?:or)?d|passwort|passcode|passwd|pass[ _-]?phrase|kennwort|mot de passe|contrase(?:ñ"
    r"|n)a|senha"
    r"|palavra-passe|wachtwoord|has(?:ł|l)o|lösenord|adgangskode|passord|salasana|jelszó|heslo|parola"
    rf"|пароль|密码|密碼|パスワード|비밀번호)|{_START}(?:pwd|pw|pass|pin(?: ?code)?|cvv2?|cvc2?)(?![^\W_]))"
)
_IS = r"(?:is|was|ist|war|lautet|est|es|é|è|jest|är|er|these?|=)"
_TOKEN = (
    r"(?:(?:api|access|auth|secret|private|account|client|shared|encryption|signing|master|refresh|bearer)"
    r"[ _-]?(?:access[ _-]?)?(?:key|secret|token|code)|secret|credentials?|(?<!publickey)token"
    rf"|session[ _-]?(?:id|key)|sess(?:ion)?_?id|phpsessid|connect\.sid|{_START}(?:key|sid|csrf\w{{0,20}}))"
)
_LICENSE = (
    r"(?:(?:licen[sc]e|product|activation|serial|registration|validation|unlock|recovery"
    r"|cd)[ _-]?(?:key|number|code|no\.?|id)"
    r"|lizenz(?:schlüssel|nummer|code)|seriennummer|produktschlüssel|clé de (?:licence|produit)"
    r"|clave de (?:licencia|producto))"
)
_ONCE = (
    r"(?:otp|one[ -]time (?:code|password|pin)|(?:verification|security|login|sign-?in|confirmation"
    r"|2fa|mfa|auth(?:entication)?|backup|recovery) code|tan)"
)
_PREFIXES = (
    r"(?:[srp]k_(?:live|test)|whsec|gh[pousr]|github_pat|glpat|xox[a-z]|xapp|npm|pypi|hf|dop_v1|doo_v1"
    r"|shp(?:at|ss|ca|pa)"
    r"|GOCSPX|sk-(?:proj|ant|or)|sk|key|sq0(?:atp|csp)|rubygems|ATATT|lin_api|figd"
    r"|secret)[-_][\w-]{14,2000}"
    r"|(?:AKIA|ASIA|AROA|AIDA|AGPA)[A-Z0-9]{12,24}|AIza[\w-]{20,60}|ya29\.[\w.-]{12,2000}"
    r"|SG\.[\w-]{10,100}\.[\w-]{10,200}"
    r"|eyJ[\w-]{8,4000}(?:\.[\w-]{4,4000}){1,2}|\d{8,11}:[A-Za-z0-9_-]{30,60}|AGE-SECRET-KEY-\w{20,80}"
)

SECRETS = [
    rule("secret", r"-----BEGIN [^-\n]{1,60}-----(?P<v>[\s\S]*?)(?:(?=-----END)|\Z)", "-"),
    rule("secret", r"(?<=://)(?P<v>[^\s/@:\"'<>]{0,100}:[^\s/@\"'<>]{1,200})(?=@)", "@"),
    rule(
        "secret",
        r"(?<=[?&#;])(?:[\w.-]{0,30}(?:token|key|sig|signature|secret|passw\w{0,6}|pwd|pw|auth|session"
        r"|sid|otp"
        r"|credential|jwt|user(?:name)?|login|e-?mail))=(?P<v>[^\s&#\"'<>]{1,2000})",
        "?&#",
    ),
    rule("secret", r"(?<=[?&])code=(?P<v>[^\s&#\"'<>]{8,2000})", "?&", _is_mixed),
    rule(
        "secret",
        r"/(?:[\w-]{0,20}(?:reset|invite|verify|confirm|activate|unsubscribe|magic)[\w-]{0,20}|services)/"
        r"(?P<v>(?=[^\s?#]{0,200}\d)[\w%=~-]{3,200}(?:/[\w%=~-]{3,200}){0,3})",
        "/",
        lambda match: len(match["v"]) >= 10,
    ),
    rule(
        "secret",
        r"cookie:[ \t]*(?P<v>[^\s=;,]{1,100}=[^\s;]{0,2000}"
        r"(?:;[ \t]?[^\s=;,]{1,100}=[^\s;]{0,2000}){0,40})",
        "=",
    ),
    rule("secret", rf"(?<![A-Za-z0-9])(?P<v>{_PREFIXES})", "-_.:" + DIGITS, flags=re.NOFLAG),
    rule("secret", r"(?<!\w)(?:bearer|basic|digest)[ \t]+(?P<v>[\w.+/=~-]{8,2000})", "", _is_mixed),
    rule(
        "secret", r"(?:pass|recovery|seed)[ -]?phrase[ \t]*[:=][ \t]*(?P<v>[^\n;,]{3,300})", ":=", _is_value
    ),
    rule("secret", rf"{_PASSWORD}[\"']?(?:\s{{0,3}}[:=：]+>?\s{{0,3}}|>){_VALUE}", ":=：>", _is_value),
    rule("secret", rf"{_PASSWORD}\s{{1,3}}{_IS}\s{{0,3}}:?\s{{1,3}}{_VALUE}", "", _is_value),
    rule("secret", rf"{_PASSWORD}(?:[ \t]\w{{1,20}}){{1,4}}?[ \t]{_IS}:?[ \t]{_VALUE}", DIGITS, _is_key),
    rule("secret", rf"{_START}(?:clave|clé|schlüssel) {_IS} {_VALUE}", DIGITS, _is_key),
    rule(
        "secret",
        rf"(?<!\S)(?P<v>[^\s\\/\"'<>]{{4,100}}) (?:as|for|als) (?:my |the |a "
        rf"|das )?{_PASSWORD}(?!\w)",
        DIGITS,
        _is_mixed,
    ),
    rule("secret", rf"{_PASSWORD}\s?(?:是|为|は|이|는)\s?{_VALUE}", "是为は이는", _is_value),
    rule("secret", rf"{_PASSWORD}[ \t]+(?P<v>[^\s,;\"'<>()]{{4,200}})", DIGITS, _is_key),
    rule("secret", rf"{_START}(?:pin(?: ?code)?|cv[vc]2?)[ \t]+(?P<v>\d{{3,8}})(?!\w)", DIGITS),
    rule(
        "secret",
        rf"{_TOKEN}[\"']?(?:\s{{0,3}}[:=]+>?\s{{0,3}}|>|[ \t]{{1,3}}(?:is[ \t]{{1,3}}"
        rf"|value=)?){_VALUE}",
        DIGITS,
        lambda match: len(match["v"]) >= 6 and _is_mixed(match),
    ),
    rule(
        "secret",
        rf"{_START}{_LICENSE}[\"']?(?:\s{{0,3}}[:=]\s{{0,3}}|[ \t]{{1,3}}(?:is[ \t]{{1,3}})?)"
        r"(?P<v>[A-Za-z0-9]+(?:[ -][A-Z0-9]*\d[A-Z0-9]*|-[A-Z0-9]{2,8}){0,9})",
        DIGITS,
        lambda match: len(match["v"]) >= 6 and _is_key(match),
    ),
    rule(
        "secret",
        rf"{_START}(?:licen[sc]e|serial|product"
        rf"|lizenz)[ \t]?[:#=][ \t]*(?P<v>\d{{3,6}}(?:-\d{{3,6}}){{1,9}})(?![\w-])",
        "-",
    ),
    rule(
        "secret",
        rf"{_START}{_ONCE}(?:[ \t]?[:=])?[ \t]{{1,3}}(?:is[ \t])?(?P<v>"
        rf"(?:[A-Z]-)?\d{{3}}[ -]?\d{{1,5}})(?!\w)",
        DIGITS,
    ),
    rule("secret", r"(?<![\w-])(?P<v>[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4})(?![\w-])", "-", flags=re.NOFLAG),
    rule("secret", rf"security answer[ \t]*[:=]?[ \t]*(?:is[ \t])?{_VALUE}", "", _is_value),
    rule("secret", rf"(?<!\S)--?(?:password|passwd|pass|token|secret|api-?key)[= ]{_VALUE}", "-", _is_value),
    rule("secret", r"(?<!\S)-p(?P<v>(?=\S{0,100}\d)[^\s-]\S{4,100})", "-", _is_mixed, re.NOFLAG),
    rule("secret", r"(?<!\S)(?:-u|--user)[= ](?P<v>[^\s:]{1,100}:\S{1,200})", "-"),
    rule("secret", r"/user:\S{1,80}[ \t]+(?P<v>[^\s/]\S{2,100})", "/", _is_mixed),
    rule("secret", r"(?:username|login|user)[ :=]{1,3}\S{1,80} / (?P<v>\S{4,100})", "/", _is_mixed),
    rule("secret", r"(?<![\w+/=.-])(?P<v>[A-Za-z0-9+/_=-]{20,4000})(?!\w)", DIGITS, _is_random, re.NOFLAG),
    rule("secret", r"(?<=/)(?P<v>[A-Za-z0-9_=-]{20,200})(?![\w.])", DIGITS, _is_random, re.NOFLAG),
]

# Email addresses and names

_FILES = (
    "png|jpe?g|gif|svg|webp|css|js|json|html?|dll|exe|py|txt|log|zip|pdf|xml|ini|qb[wbm]|tlg|nd|sys|dat|db|md"
)
_HOST = r"[^\W_](?:[\w.-]{0,200}[^\W_])?"
EMAILS = [
    rule(
        "email",
        r"(?:(?<![\w.+%'-])|(?<=live:))(?P<v>(?!git@)[\w.+%-][\w.+%'&!#$*=?^-]{0,63}@"
        rf"(?!{_HOST}\.(?:{_FILES})(?!\w)){_HOST}\.[^\W\d_]{{2,24}})(?!\w)",
        "@",
    ),
    rule(
        "email",
        r"(?<!\w)(?P<v>[\w.+-]{1,64}[ \t]?[(\[{][ \t]?at[ \t]?[)\]}][ \t]?[\w-]{1,60}"
        r"(?:[ \t]?(?:[(\[{][ \t]?dot[ \t]?[)\]}]|\.)[ \t]?[\w-]{1,60}){1,4})",
        "([{",
    ),
]

_SEP = r"(?:[\\/]{1,4}|%5c|%2f)"
_PERSON = r"[^\s\\/:*?\"<>|%'(){}\[\],;]"
# A name with spaces is known by the separator behind it, or by its capitals.
_FOLDER = (
    rf"(?P<v>{_PERSON}(?:[^\\/:*?\"<>|\n{{}}]{{0,60}}{_PERSON})?(?=\\)"
    rf"|{_PERSON}(?:[^\s\\/:*?\"<>|'()\[\],;{{}}]"
    rf"|%20){{0,60}}(?-i:(?: [A-Z][^\s\\/:*?\"<>|'(),;]{{0,40}}){{0,3}}))"
)
_DOCUMENTS = (
    "desktop|documents|downloads|appdata|onedrive|dokumente|bureau|escritorio|local settings"
    "|ntuser\\.dat|my documents"
)
_LABEL = (
    r"(?:user[ _-]?(?:name|id)?|uid|login(?: ?name)?|log ?name|account[ _-]?name|owner|author"
    r"|benutzer(?:name)?"
    r"|nom d'utilisateur|usuario|computer[ _-]?name|host ?name|user ?domain|logon ?server|domain)"
)
_ROOTS = (
    "HKLM|HKCU|HKCR|HKU|HKCC|HKEY_[A-Z_]+|AUTHORITY|BUILTIN|SERVICE|SOFTWARE|SYSTEM|DATA|WINDOWS"
    "|PCI|USB|HID|ACPI|ROOT|BTH|SWD"
)

NAMES = [
    rule(
        "name",
        rf"(?:\\{{1,4}}|%5c|(?<!\w)[a-z](?::|%3a){_SEP})(?:users|benutzer|utilisateurs"
        rf"|usuarios|utenti|gebruikers|documents and settings|docume~1)"
        rf"{_SEP}{_FOLDER}",
        "\\%",
        _is_name,
    ),
    rule("name", rf"(?<![\w])[a-z]:/{{1,3}}(?:users|documents and settings)/{{1,3}}{_FOLDER}", "/", _is_name),
    rule(
        "name",
        r"(?<![\w.])(?:/mnt/[a-z]|/[a-z]"
        r"|/Volumes/[^/\n]{1,40})?/Users/(?P<v>[^\s/:\"'<>|,;(){}]{1,60})",
        "/",
        _is_name,
        re.NOFLAG,
    ),
    rule(
        "name",
        r"(?<![\w.])(?:/(?:export|usr|var|mnt|data))?/home/(?P<v>[^\s/:\"'<>|,;(){}]{1,60})",
        "/",
        _is_name,
    ),
    rule("name", rf"\\\\[^\s\\]{{1,80}}\\(?:users|homes?|profiles?)\$?\\{_FOLDER}", "\\", _is_name),
    rule(
        "name",
        r"\\\\[^\s\\]{1,80}\\(?P<v>(?!(?:[a-z]|admin|ipc|print"
        r"|fax)\$)[^\s\\]{2,60}\$)(?![\w\\])",
        "$",
    ),
    rule(
        "name",
        rf"(?:(?<!\w)[a-z]:|\\\\[^\s\\/:]{{1,80}})(?:\\[^\\/:*?\"<>|\n]{{1,60}}){{0,6}}?"
        rf"\\(?P<v>[^\\/:*?\"<>|\n{{}}]{{1,60}})(?=\\(?:{_DOCUMENTS})(?!\w))",
        "\\",
        _is_name,
    ),
    rule("name", r"(?<![\w~/])~(?P<v>[a-z][\w.-]{0,40})(?=/)", "~"),
    rule("name", r"/personal/(?P<v>[\w%-]{3,80})(?=/)", "/"),
    rule(
        "name",
        rf"(?<![\w\\/:.-])(?P<v>(?!(?:{_ROOTS})\\)[A-Z][A-Z0-9.-]{{1,30}}\\(?-i:[a-z])"
        rf"[\w.-]{{0,40}})(?![\w\\]|\.\w)",
        "\\",
        lambda match: not re.search(rf"\.(?:{_FILES})$", match["v"], re.IGNORECASE),
        re.NOFLAG,
    ),
    rule(
        "name",
        rf"{_START}(?:%)?{_LABEL}[%\"']?[ \t]?[:=][ \t]{{0,3}}[\"']?"
        rf"(?P<v>[^\s,;\"'&<>/]{{2,80}})",
        ":=",
        _is_labelled_name,
    ),
    rule(
        "name",
        rf"{_START}(?:login|user ?(?:name|id)) (?:is|ist|est) (?P<v>[^\s,;\"'<>/]{{2,80}})",
        "",
        _is_labelled_name,
    ),
    rule("name", r"(?:for user|by user|user|login) ['\"](?P<v>[^'\"\n\\]{2,80})['\"]", "'\"", _is_name),
    rule("name", r"(?<!\w)(?:logged|signed) in as ['\"]?(?P<v>[^\s,;\"'.]{2,80})", "", _is_name),
    rule("name", r"(?<!\w)(?:username|user name) (?P<v>(?=\S{0,80}\d)[^\s,;\"']{3,80})", DIGITS, _is_name),
    rule(
        "name",
        r"(?<!\w)(?:my name is|i am called|mein name ist|je m'appelle"
        r"|me llamo) (?P<v>\S{1,60}(?-i: [A-Z]\S{1,60}){0,2})",
        "",
    ),
    rule("name", r"(?<![\w.-])(?P<v>[a-z][\w.-]{1,40})(?=@(?:\d{1,3}\.){3}\d)", "@", _is_name),
    rule("name", r"(?<=\\\\)(?P<v>[\w-]{2,30}-(?:PC|LAPTOP|NOTEBOOK|MACBOOK|DESKTOP))(?!\w)", "\\"),
    rule("name", r"(?<![\w.])(?P<v>[a-z][\w.-]{1,40}@[\w-]{2,40})(?=:[~/])", "@", _is_name),
]

# Numbers with a label

_ID = (
    r"(?:ssn|social(?: security)?(?: (?:number|no\.?))?|social is|itin|f?ein"
    r"|employer identification(?: (?:number|no\.?))?"
    r"|tax(?:payer)? ?(?:id|identification)(?: (?:number|no\.?))?|tin|steuer-?id(?:nr\.?)?|steuernummer"
    r"|ust-?id(?:-?nr\.?)?"
    r"|vat (?:number|no\.?|id|reg(?:istration)?)|nino|national insurance(?: number)?|sin|nif|nie|dni"
    r"|codice fiscale"
    r"|cpf|cnpj|bsn|pesel|nhs number|passport(?: (?:number|no\.?))?|driver'?s? licen[sc]e(?: number)?"
    r"|ausweisnummer|personnummer)"
)
_ACCOUNT = (
    r"(?:iban|(?:bank |checking |savings )?account(?: (?:number|no\.?|nr\.?))?|acct(?: no\.?)?"
    r"|routing(?: number)?|kontonummer|konto-?nr\.?"
    r"|sort code|bsb|aba)"
)
_BETWEEN = r"(?:[ \t]?[:=#]|[ \t]is)?[ \t]{1,3}|:[ \t]?|="
NUMBERS = [
    rule(
        "account",
        rf"(?<!\w)iban(?:{_BETWEEN})(?P<v>[A-Z]{{2}}\d{{2}}(?:[ -]?[A-Z0-9]){{8,30}})(?!\w)",
        DIGITS,
        _has_five_digits,
    ),
    rule(
        "id",
        rf"(?<!\w){_ID}(?:{_BETWEEN})"
        rf"(?P<v>[A-Z]{{0,6}}[ -]?\d(?:[ ./-]?[A-Z0-9]){{5,18}}(?: (?-i:[A-Z]))?)(?!\w)",
        DIGITS,
        _has_five_digits,
    ),
    rule("id", r"(?<!\w)codice fiscale:?[ \t]{1,3}(?P<v>[A-Z0-9]{16})(?!\w)", DIGITS),
    rule("id", r"(?<![\w.-])(?P<v>(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4})(?![\w-])", "-"),
    rule(
        "id",
        r"(?:date of birth|birth ?date|born on|dob"
        r"|geburtsdatum)[ \t]?[:=]?[ \t]{0,3}(?P<v>\d{1,4}[./-]\d{1,2}[./-]\d{1,4})",
        DIGITS,
    ),
    rule("account", rf"(?<!\w){_ACCOUNT}(?:{_BETWEEN})(?P<v>\d(?:[ -]?\d){{4,20}})(?!\w)", DIGITS),
]
