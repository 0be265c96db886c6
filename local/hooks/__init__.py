"""Where the emulator differs from AWS in what the product depends on. Each hook leans on private names of MiniStack
1.5.33, so that version is pinned, and `tests/integration` proves what each hook is for.
"""
