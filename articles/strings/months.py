"""Names of months, as dates show them.

Django's own have capitals in Brazilian Portuguese, which writes them small. Our catalogs are read before its
own, and have what the code says.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import pgettext_lazy

LONG = (
    *(_("January"), _("February"), _("March"), _("April"), _("May"), _("June")),
    *(_("July"), _("August"), _("September"), _("October"), _("November"), _("December")),
)
SHORT = (
    *(pgettext_lazy("abbrev. month", "Jan."), pgettext_lazy("abbrev. month", "Feb.")),
    *(pgettext_lazy("abbrev. month", "March"), pgettext_lazy("abbrev. month", "April")),
    *(pgettext_lazy("abbrev. month", "May"), pgettext_lazy("abbrev. month", "June")),
    *(pgettext_lazy("abbrev. month", "July"), pgettext_lazy("abbrev. month", "Aug.")),
    *(pgettext_lazy("abbrev. month", "Sept."), pgettext_lazy("abbrev. month", "Oct.")),
    *(pgettext_lazy("abbrev. month", "Nov."), pgettext_lazy("abbrev. month", "Dec.")),
)
