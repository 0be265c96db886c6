"""One job in AWS: the only part of the task that uses S3 and DynamoDB.

`contract.job_spec` says what to do, `job_row` and `storage` reach the two services, `reporter` reports progress without
slowing it, and `run` is the story of a job from top to bottom.
"""
