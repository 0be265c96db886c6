"""The local edition: the whole product on one machine, with no AWS account and no Docker.

An AWS emulator (MiniStack) runs in this process; the Core stack's unmodified template is deployed into it, the real
functions and the real NST task do the work, and a front server plays the edge.
"""
