"""Words around digits that say whether they are a phone number: "call", "order no.", "bytes"."""

import re

from articles.strings.late_pattern import compile_late

from .patterns import any_of

# Words and signs that announce a phone number, and filler words between them and the number. Lower case.
_ANNOUNCING = any_of(r"""
    call(?:ing)? dial(?:ing)? (?:tele)?phone tel ph mobile whats\s?app viber fax help\s?line hot\s?line
    toll[\s-]?free customer\s?(?:care|service|support)
    (?:support|contact|service)\s(?:number|no|line|desk|team)
    llam[ae]\w{0,5} telefon[oe]? appele[zr] numero anruf\w{0,3} rufen ligue chiam[ai]\w{0,3} bel(?:len)?
    zadzwon позвоните звоните телефону? тел फोन कॉल اتصل هاتف
""")
_BETWEEN = any_of(r"""
    us at on now our the this me to for of is are or and any time anytime today toll free number no nr num
    help support service customer care desk line team phone tel experts? quickbooks qb intuit usa? uk
    content value 24\s?[/x*]\s?7(?:[/x*]365)? al le la au sie unter der die an ao il
""")
ANNOUNCEMENT = compile_late(
    r"(?=[abcdfhlmnprstvwzпзтफकاه电電致拨呼전☎☏✆📞📱📲])"
    rf"(?:(?<![^\W_])(?:{_ANNOUNCING})(?![^\W\d_])|[☎☏✆📞📱📲]|电话|電話|致电|拨打|呼叫|전화)"
    rf"(?:[\W_]{{0,6}}(?:{_BETWEEN})(?![^\W_])){{0,8}}[\W_]{{0,8}}"
)
ANNOUNCED_AFTER = compile_late(
    r"[\W_]{0,6}(?:[☎☏✆📞📱📲]|toll[\s-]?free|24\s?[/x*]\s?7|help\s?(?:line|desk)|hot\s?line|support\b"
    r"|call\s(?:now|us|today))",
    re.IGNORECASE,
)

# Words before digits that name them as something else, and units after digits that do the same.
_LABELS = any_of(r"""
    errors? codes? status exit hresult result returned value unrecoverable epoch timestamp unix
    case ticket order po invoice inv check cheque receipt part item sku upc ean isbn issn imei serial sn model
    product licen[cs]e key ref reference id account acct routing transaction txn confirmation tracking batch
    lot job session request document doc version ver build release rev firmware kb cve ports? pid process
    thread offset size line row pages? record ein ssn vat tax iban policy claim member customer employee
    vendor user device total amount balance sum count
""")
LABEL = compile_late(
    rf"(?<![^\W_])(?:{_LABELS})(?:[\s.:#=_(\[-]|(?:no|nr|num|number|code|id|is|of)(?![^\W_])){{1,8}}"
)
_UNITS = any_of(r"""
    rows? bytes? [kmgt]i?b bits? ms seconds? minutes? hours? days? years? records? items? lines? files?
    entries transactions? users? units? times percent pages? points? px pixels hz [kmg]hz km kg lbs? dollars?
""")
COUNTED = compile_late(rf"[\s-]?(?:{_UNITS})\b|\s?%", re.IGNORECASE)
VERSION_PREFIX = compile_late(
    r"(?<![^\W_])(?:v|ver|version|build|release|rev|firmware)[\s.:]{0,3}\Z", re.IGNORECASE
)
