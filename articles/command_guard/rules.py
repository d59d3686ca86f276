"""Rules for commands that delete or overwrite, by the word that they begin with.

One rule a line: words, what the command can do, and a pattern to search in the rest of the command. `data`:
readers can lose data of their own. `low`: something has to be set up again, such as a setting or a cache. An
`@` stands for the options before a subcommand. SQL rules read on to the end of the statement, across lines.
"""

import re
from typing import NamedTuple

from articles.strings.late_pattern import compile_late

_SHELL = r"""
# Files: Unix
rm                        data  \s-{1,2}(?:[a-z]*[rf][a-z]*|recursive|force)\b|\s(?:\S*/)?\*
srm shred                 data  ^\s+(?:-\S+\s+)*[\w~./$"'*]+[./~*][\w./*~-]*|^\s+-\S
find                      data  \s--?delete\b
find                      data  \s-(?:exec|execdir|ok|okdir)\s+(?:sudo\s+)?(?:/\S*/)?(?:rm|shred|unlink|srm)\b
xargs parallel            data  \s(?:sudo\s+)?(?:/\S*/)?(?:rm|shred|unlink|srm)\b
rsync                     data  \s--?(?:del|delete(?:-\w+)*|remove-source-files)\b
rclone                    data  ^\s+(?:sync|purge|delete|deletefile|rmdirs|cleanup|move)\b
truncate                  data  \s(?:-s\s?|--?size[=\s])0\b
tar                       data  \s--?remove-files\b
mv                        data  \s/dev/null\b
cat cp                    data  ^\s+/dev/null\s+(?:>\s?)?[\w./~$"]
crontab                   data  \s-r\b
history                   low   ^\s+-c\b
logrotate                 low   \s(?:-f|--?force)\b
journalctl                data  \s--?vacuum-\w+
postsuper                 data  \s-d\b
exim                      data  \s(?-i:-Mrm)\b
tmpreaper tmpwatch        low   \s\S
gpg gpg2                  data  \s--?delete-(?:secret|key)
shutil.rmtree             data  ^\s?\(
rmtree rmsync             data  ^\s?\(
# Disks: Unix
dd                        data  (?:^|\s)of=
mkfs mke2fs newfs newfs_apfs newfs_hfs newfs_msdos newfs_exfat mkdosfs mkntfs  data  ^\s+\S*[-/]
mkswap                    data  \s/dev/
fdisk sfdisk cfdisk gdisk data  ^(?!.*\s(?:-l|--?list|-d|--?dump)\b).*(?:\s/dev/|\sdisk[0-9]|\s/mbr\b)
sgdisk                    data  \s(?:(?-i:-Z|-z|-o|-d|-n)\b|--?(?:zap|clear|delete|new))
parted                    data  \s(?:mklabel|mktable|mkpart|rm|resizepart|rescue)\b
wipefs                    data  \s(?:-\w*a\w*|--?all|-o|--?offset)\b
blkdiscard                data  ^\s+(?:-\S+\s+)*/dev/
hdparm                    data  \s--?security-erase
nvme                      data  ^\s+(?:format|sanitize)\b
smartctl                  low   \s(?:-s|--?set)
lvremove vgremove pvremove lvreduce  data  ^\s+[-/\w]
lvresize                  data  \s(?:-L|--?size|-l)[\s=]*-
lvconvert                 data  \s--?merge\b
zpool                     data  ^\s+(?:destroy|labelclear|remove|create)\b
zfs                       data  ^\s+(?:destroy|rollback)\b
btrfs                     data  ^\s+(?:subvolume|sub|su)\s+delete\b
mdadm                     data  \s--?(?:zero-superblock|create)\b
cryptsetup                data  ^\s+(?:-\S+\s+)*(?:luksformat|erase|lukserase|lukskillslot)\b
xfs_repair                data  \s(?-i:-L)\b
fsck e2fsck               data  ^(?:\.\w+)?\s+(?:-\S+\s+)*-[a-z]*y\b
multipath                 low   \s(?-i:-F)\b
# Users: Unix
userdel deluser           data  ^\s+(?!--?help)[-\w]
groupdel delgroup         low   ^\s+(?!--?help)\w
passwd                    low   \s(?:-d|--?delete)\b
# macOS
diskutil                  data  @(?:erase|partitiondisk|zerodisk|randomdisk|secureerase|reformat)
diskutil                  data  @(?:apfs|cs|corestorage|ar|appleraid)\s+(?:delete|erase)
tmutil                    data  ^\s+(?:delete|thinlocalsnapshots)
sysadminctl               data  \s-deleteuser\b
dscl                      data  \s-delete\b
asr                       data  \s--?erase\b
gpt                       data  ^\s+(?:-\S+\s+)*(?:destroy|remove)\b
security                  data  ^\s+delete-
defaults                  low   ^\s+delete\s+(?:-|\S+\.|nsglobaldomain)
nvram                     low   \s-[cd]\b
pkgutil                   low   \s--?forget\b
# Files and disks: Windows
del erase                 data  (?:\s|^|/\w)/[sfq]\b|^\s+(?:/\S+\s+)*["']?\S*\*
rd rmdir                  data  (?:\s|^|/\w)/s\b
del erase rd rmdir        data  \s-r(?:ec\w*)?\b
deltree                   data  ^\s+\S
format                    data  ^\s+(?:[-/]\S+\s+)*["']?[a-z]:(?![a-z0-9_]|\s[a-z]\b)
format                    data  ^\s+(?:flash|disk|bootflash|nvram):
robocopy                  data  \s/(?:mir|purge|mov|move)\b
forfiles                  data  \b(?:del|erase|rd|rmdir)\b
vssadmin                  data  ^\s+(?:delete|resize)\b
wbadmin                   data  ^\s+delete\b
diskshadow                data  \sdelete\b
wmic                      data  \s(?:delete|call\s+uninstall)\b
cipher                    data  \s/w\b
sdelete sdelete64         data  ^\s+[-\w]
fsutil                    data  ^\s+(?:usn\s+deletejournal|file\s+setzerodata|volume\s+dismount)\b
bcdedit bootrec           low   \s/(?:delete\w*|fixmbr|rebuildbcd)\b
manage-bde                data  \s-(?:forcerecovery|delete)\b
recover                   data  ^\s+["']?[a-z]:
wsl                       data  \s--?unregister\b
systemreset               data  ^
mountvol                  low   \s/[dr]\b
takeown                   low   \s/r\b
# Registry, services, users, logs: Windows
reg                       low   ^\s+delete\b
net                       data  ^\s+(?:user|accounts)\s.*?\s/del(?:ete)?\b
net                       low   ^\s+(?:localgroup|group|share|computer)\s.*?\s/del(?:ete)?\b
dsrm                      data  ^\s+\S
wevtutil                  data  ^\s+(?:cl|clear-log)\b
logman                    low   ^\s+delete\b
sc                        low   ^\s+(?:\\\\\S+\s+)?delete\s+\S
schtasks                  low   \s/delete\b
certutil                  low   \s-delstore\b
cmdkey                    low   \s/delete\b
netsh                     low   \sdelete\s
ntdsutil                  data  ^\s+\S
dism                      low   \s/remove-\w+
# PowerShell
remove-item               data  ^\s*(?:$|[})])|^\s+["']?[\w$.:\\-]
ri                        data  \s(?:-r\w*|-fo\w*)\b|^\s+\S*\*
clear-content clc clear-item  data  ^\s+\S
clear-disk initialize-disk format-volume reset-physicaldisk  data  ^
remove-partition remove-virtualdisk remove-storagepool remove-volume remove-physicaldisk  data  ^
clear-recyclebin clear-eventlog remove-eventlog remove-winevent  data  ^
remove-localuser remove-aduser remove-adcomputer remove-adobject remove-adgroup  data  ^
remove-adorganizationalunit remove-msoluser remove-mguser remove-unifiedgroup remove-team  data  ^
remove-mailbox remove-mailboxdatabase remove-spsite remove-sqldatabase remove-ciminstance  data  ^
search-mailbox            data  \s-deletecontent\b
new-compliancesearchaction  data  \s-purge\b
remove-vm remove-vmsnapshot remove-vmharddiskdrive remove-vhd remove-vmcheckpoint  data  ^
remove-s3object remove-s3bucket remove-ec2instance remove-ec2volume remove-rdsdbinstance  data  ^
remove-itemproperty clear-itemproperty remove-appxpackage remove-appxprovisionedpackage  low  ^\s*\S
remove-localgroup remove-smbshare remove-windowsfeature unregister-scheduledtask  low  ^\s*\S
# Git and others
git                       data  @reset\s(?:.*\s)?--?hard\b
git                       data  @clean\s.*?-(?:\w*f|-force)
git                       data  @push\s.*?(?:\s?-f\b|--?force\b|--?force-with-lease\b|--?mirror\b|--?prune\b)
git                       data  @push\s.*?(?:--?delete\b|\s-d\b|\s:\S)
git                       data  @branch\s.*?(?:(?-i:-D)\b|--?delete\s+--?force)
git                       data  @checkout\s(?:.*\s)?(?:--?\s+\S|\.(?:\s|$)|-f\b|--?force\b)
git                       data  @restore\s(?!.*--?staged\b(?!.*--?worktree)).*?[.*\w]
git                       data  @(?:stash\s+(?:drop|clear)|reflog\s+(?:expire|delete))\b
git                       data  @(?:filter-branch|filter-repo)\b
git                       data  @(?:gc\s.*--?prune=|update-ref\s+-d\b)
git                       data  @worktree\s+remove\s.*(?:-f\b|--?force\b)
git                       data  @switch\s.*(?:--?discard-changes|-f\b|--?force\b)
svn                       data  ^\s+(?:revert\s.*(?:-R\b|--?recursive)|cleanup\s.*--?remove|(?:delete|rm)\s)
hg                        data  ^\s+(?:purge|strip|revert\s.*(?:-a|--?all)\b|update\s.*(?-i:-C)\b)
p4                        data  ^\s+(?:obliterate|revert)\b
# Containers and clusters
docker podman nerdctl     data  @(?:system\s+prune|volume\s+(?:prune|rm|remove)|container\s+(?:prune|rm)|rm)\b
docker podman nerdctl     data  @compose\s.*?\b(?:down\s.*?(?:-v\b|--?volumes\b)|rm\b)
docker podman nerdctl     data  @(?:(?:secret|config|stack)\s+rm|swarm\s+leave)\b
docker podman nerdctl     low   @(?:rmi|(?:image|network|builder|buildx)\s+(?:prune|rm))\b
docker-compose podman-compose  data  \s(?:down\s.*?(?:-v\b|--?volumes\b)|rm\b)
kubectl oc                low   @delete\s+(?:pods?|po|events?|endpoints|ep|rs|replicasets?)\b
kubectl oc                data  @delete\s+(?!(?:pods?|po|events?|endpoints|ep|rs|replicasets?)\b)\S
kubectl oc                data  @(?:drain\s.*--?delete-(?:emptydir|local)-data|replace\s.*--?force)
helm                      data  ^\s+(?:uninstall|delete|del|rollback)\s
minikube k3d kind         data  ^\s+(?:cluster\s+)?delete\b
crictl ctr                low   \s(?:rmi|rm)\b
etcdctl                   data  \sdel\b
terraform tofu terragrunt data  @(?:destroy|apply\s.*-destroy|state\s+rm|workspace\s+delete)\b
pulumi vagrant cdk        data  ^\s+(?:destroy|stack\s+rm|box\s+remove)\b
# Clouds
aws                       data  @s3\s+(?:rm|rb|mv|sync\s.*--?delete)\b
aws                       data  @[\w-]+\s+(?:batch-)?(?:delete|terminate|deregister|purge|remove|destroy)-
az                        data  ^(?:\s+[a-z][\w-]*){1,5}?\s+(?:delete|purge)\s+-
gcloud doctl oci ibmcloud linode-cli hcloud  data  ^(?:\s+[\w:=/.-]+){0,6}?\s+(?:delete|purge|destroy|rm)\b
scw openstack aliyun      data  ^(?:\s+[\w:=/.-]+){0,6}?\s+(?:delete|purge|destroy|rm|remove)\b
gsutil s3cmd mc bq b2 azcopy s5cmd  data  @(?:rm|rb|del|delete\S*|remove|rsync\s.*-d|sync\s.*--?delete)\b
heroku dokku              data  @\S+:(?:destroy|reset|delete)\b
fly flyctl wrangler vercel netlify  data  @(?:\S+\s+)?(?:destroy|delete|remove|rm)\b
firebase                  data  ^\s+\S*(?:delete|remove|disable)\b
curl                      data  \s(?:(?-i:-X)\s*|--?request[\s=])["']?delete\b
invoke-restmethod invoke-webrequest irm iwr  data  \s-method\s+["']?delete\b
http https                data  ^\s+(?-i:DELETE)\s
# Virtual machines
vboxmanage                data  @(?:unregistervm|closemedium)\s.*--?delete
vboxmanage                data  @snapshot\s+\S+\s+(?:delete|restore)\b
virsh                     data  @(?:undefine|(?:vol|pool|snapshot)-(?:delete|wipe|revert))\b
qm pct                    data  ^\s+(?:destroy|delsnapshot|rollback)\b
vim-cmd                   data  ^\s+\S*(?:destroy|snapshot\.remove)
multipass lxc incus prlctl  data  ^\s+(?:delete|purge|destroy)\b
esxcli                    data  \s(?:remove|delete)\b
# Databases
dropdb dropuser pg_dropcluster  data  ^\s+\S
mysqladmin                data  \sdrop\b
redis-cli                 data  \s(?:flushall|flushdb|del|unlink)\b
flushall flushdb          data  ^
pg_resetwal pg_resetxlog  data  ^
rabbitmqctl               data  \s(?:reset|force_reset|purge_queue|delete_\w+)\b
kafka-topics              data  \s--?delete\b
influx                    data  \sdelete\b
manage.py                 data  ^\s+(?:flush|reset_db|sqlflush|migrate\s+\S+\s+zero)\b
django-admin              data  ^\s+(?:flush|reset_db)\b
artisan                   data  ^\s+(?:migrate:(?:fresh|reset|refresh)|db:wipe)\b
rails rake                data  \bdb:(?:drop|reset|schema:load|purge|truncate_all)\b
dotnet                    data  ^\s+ef\s+database\s+drop\b
alembic                   data  ^\s+downgrade\s+base\b
prisma                    data  ^\s+migrate\s+reset\b
wp                        data  ^\s+(?:db\s+(?:reset|drop|clean)|site\s+(?:empty|delete))\b
.dropdatabase .dropcollection  data  ^\s?\(
.drop                     data  ^\s?\(\s*\)
.deletemany .remove       data  ^\s?\(\s*\{\s*\}\s*\)
.delete                   data  ^\s?\(\s*\)
# Devices
fastboot                  data  ^\s+(?:erase|format|-w|flashing\s+(?:un)?lock|oem\s+unlock)
adb                       data  \s(?:pm\s+clear|pm\s+uninstall|uninstall|--wipe_data|recovery)\b
write wr                  data  ^\s+erase\s*(?:startup-config\s*)?$
erase                     data  ^\s+(?:startup-config|nvram:|flash:|/all)
esptool esptool.py        data  \serase_flash\b
ipmitool                  low   \ssel\s+clear\b
megacli storcli perccli hpssacli ssacli  data  \s(?:-?cfgclr|-?cfglddel|delete|clear|del)\b
# Packages
apt apt-get aptitude dpkg snap  low  @(?:purge|(?:auto)?remove\s.*--?purge)\b|^\s--?purge\b
flatpak                   low   \s--?delete-data\b
keytool                   low   \s-delete\b
"""

_IDENTIFIER = r"[\w.\"`\[\]@#$-]{1,120}"
_SQL = rf"""
drop      data  ^\s+(?:table|database|schema|tablespace|collection|keyspace|user|login|role|partition)\b
drop      low   ^\s+(?:index|view|materialized|trigger|procedure|function|sequence|type|package)\b
alter     data  ^\s+table\s.*?\sdrop\s+(?!constraint|index|default|not\b|foreign|primary|key\b)
truncate  data  ^\s+table\s+\S
truncate  data  ^\s+{_IDENTIFIER}(?:\s*,\s*{_IDENTIFIER})*\s*(?:cascade\s*|restart\s+identity\s*)*$
delete    data  ^(?!.*\b(?:where|using|join)\b)\s+from\s+{_IDENTIFIER}
update    data  ^(?!.*\b(?:where|join|from)\b)\s+{_IDENTIFIER}\s+set\s+\S+\s*=
dbcc      data  repair_allow_data_loss
restore   data  ^\s+(?:database|log)\s.*\bwith\b.*\breplace\b
purge     data  ^\s+(?:binary\s+logs|master\s+logs|recyclebin|table)\b
reset     data  ^\s+(?:master|binary\s+logs)\b
flashback data  ^\s+(?:table|database)\b
backup    data  \btruncate_only\b
"""


class Rule(NamedTuple):
    """A kind of harm, the pattern of commands that do it, and whether they are SQL statements."""

    loses_data: bool
    pattern: re.Pattern[str]
    is_sql: bool


OPTIONS = r"^\s+(?:-\S+\s+(?:\S+\s+)?)*?"


def _read(table: str, is_sql: bool) -> dict[str, tuple[Rule, ...]]:
    rules: dict[str, tuple[Rule, ...]] = {}
    flags = re.IGNORECASE | (re.DOTALL if is_sql else 0)
    for line in table.strip().splitlines():
        if line.startswith("#"):
            continue
        words, level, pattern = re.split(r"\s+(data|low)\s+", line, maxsplit=1)
        pattern = pattern.replace("@", OPTIONS) if not is_sql else pattern
        # A command may stand in a script that writes without spaces: it ends where ASCII ends.
        pattern = pattern.replace(r"\b", r"(?a:\b)")
        for word in words.split():
            rule = Rule(level == "data", compile_late(pattern, flags), is_sql)
            rules[word] = (*rules.get(word, ()), rule)
    return rules


SHELL_RULES = _read(_SHELL, is_sql=False)
SQL_RULES = _read(_SQL, is_sql=True)
RULES = {word: (*SHELL_RULES.get(word, ()), *SQL_RULES.get(word, ())) for word in {*SHELL_RULES, *SQL_RULES}}
# Families of cmdlets.
PREFIXES = ("remove-az", "remove-mg", "remove-ad", "remove-spo", "remove-pnp", "remove-vm")

# Options with which a command only says what it would do.
DRY_RUN = compile_late(r"\s(?:--?dry-?run\b|-whatif\b|--?simulate\b|--?help\b|/\?(?:\s|$))", re.IGNORECASE)
DRY_RUN_OF = {
    "rsync": compile_late(r"\s-\w*n\w*\b"),
    "git": compile_late(r"^\s+clean\s.*?-\w*n"),
    "robocopy": compile_late(r"\s/l\b", re.IGNORECASE),
    "terraform": compile_late(r"^\s+plan\b"),
}
# Targets that any program fills again.
CACHE = compile_late(
    r"(?:\s+[-/]\S+|\s+\*)*"
    r"(?:\s+[\"']?(?:~/\.cache|~/library/caches|/(?:var/)?tmp/\w|/var/cache|(?:\./)?(?:node_modules|__pycache__)"
    r"|%te?mp%|\$env:te?mp|c:\\windows\\temp|%localappdata%\\temp)\S*)+"
    r"(?:\s+[-/]\S+)*\s*\Z",
    re.IGNORECASE,
)
REMOVES_FILES = frozenset({"rm", "del", "erase", "rd", "rmdir", "remove-item", "ri"})

# What deletes without a word that a rule begins with: output that overwrites a disk or empties a file.
REDIRECTS = compile_late(
    r">\s{0,2}/dev/(?:sd|nvme|hd|disk|mmcblk|vd)\w|(?:^|[;&\x02])\s*:\s?>\s?[\w./~$\"]", re.MULTILINE
)
DISKPART = compile_late(
    r"^\W{0,4}(?:DISKPART>\s*)?"
    r"(clean(?:\s+all)?\s*$|format\s+\w|delete\s+(?:partition|volume|disk)|convert\s+(?:gpt|mbr))",
    re.IGNORECASE | re.MULTILINE,
)
