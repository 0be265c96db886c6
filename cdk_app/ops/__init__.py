"""The constructs of the Ops stack: dashboards, alarms and the kill switch."""
