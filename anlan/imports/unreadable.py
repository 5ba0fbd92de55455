"""Why a sheet was not read, and what its sender can do: a sentence for each code of `anlan.sheets.Unread`."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.sheets import Unread


def told(wrong: Unread) -> str:
    """The sentence, in the reader's language, after the row that it is about."""
    where = _("第 %d 行：") % wrong.row if wrong.row else ""
    return where + str(UNREAD[wrong.why])


UNREAD = {
    "empty": gettext_lazy("文件是空的，没有任何内容。"),
    "headless": gettext_lazy("没有找到表头：请在第一行写上各列的名称，至少两列。"),
    "bare": gettext_lazy("只有表头，没有数据。"),
    "large": gettext_lazy("文件超过 50 MB：请分成几个文件。"),
    "many": gettext_lazy("超过 100,000 行：请分成几个文件再上传。什么也没有登记。"),
    "wide": gettext_lazy("超过 200 列：请只留下需要的列。"),
    "bomb": gettext_lazy("这个文件展开以后太大，不能读取：请另存为新的 .xlsx 再上传。"),
    "locked": gettext_lazy("这个文件设有密码：请去掉密码再上传。"),
    "old": gettext_lazy("这是旧格式的 .xls：请用表格软件打开，另存为 .xlsx 或 CSV 再上传。"),
    "markup": gettext_lazy("这个文件其实是网页，不是表格：请用表格软件打开，另存为 .xlsx 再上传。"),
    "unknown": gettext_lazy("这不是表格：只接受 .xlsx 和 CSV。"),
    "broken": gettext_lazy("这个文件打不开，可能没有传完或者已经损坏：请用表格软件打开，另存为 .xlsx 再上传。"),
    "encoding": gettext_lazy("文字编码有误，应为 UTF-8、UTF-16 或 GB18030（GBK）：请另存为 .xlsx 再上传。"),
    "quoting": gettext_lazy("引号不成对，分不清各列：请另存为 .xlsx 再上传。"),
}
