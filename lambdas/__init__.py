"""The steps of the NST Handler and the Web API, as AWS Lambda functions."""
