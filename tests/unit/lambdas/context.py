"""What Lambda hands to a function beside the event."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LambdaContext:
    function_name: str = "function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:function"
    aws_request_id: str = "request"
    remaining_seconds: float = 60

    def get_remaining_time_in_millis(self) -> int:
        return int(self.remaining_seconds * 1000)


CONTEXT = LambdaContext()
