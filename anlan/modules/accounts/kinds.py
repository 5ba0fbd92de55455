"""What may be changed of an account, and what its safety may need."""

from __future__ import annotations

NEW, POST, END, CHANGE, STOP, START, RESET = "new", "post", "end", "change", "stop", "start", "reset"
KINDS = {
    NEW: "新建账号", POST: "新增岗位", END: "结束岗位", CHANGE: "更正姓名电话", STOP: "停用账号", START: "恢复账号",
    RESET: "重设密码",
}  # fmt: skip
UNLOCK, SESSIONS, FACTORS = "unlock", "sessions", "factors"
MEASURES = {UNLOCK: "解除锁定", SESSIONS: "结束全部会话", FACTORS: "重置第二因素"}
