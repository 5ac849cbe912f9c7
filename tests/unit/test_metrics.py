import json

from chalicelib.aws.metrics import Metrics


def test_a_metric_is_a_line_in_cloudwatchs_format() -> None:
    lines: list[str] = []

    Metrics("photo-search-dev", write=lines.append, clock=lambda: 1_760_000_000.25).put("OldestUnsettled", 7, "Seconds")

    assert [json.loads(line) for line in lines] == [
        {
            "_aws": {
                "Timestamp": 1_760_000_000_250,
                "CloudWatchMetrics": [
                    {
                        "Namespace": "photo-search",
                        "Dimensions": [["Stack"]],
                        "Metrics": [{"Name": "OldestUnsettled", "Unit": "Seconds"}],
                    }
                ],
            },
            "Stack": "photo-search-dev",
            "OldestUnsettled": 7,
        }
    ]
