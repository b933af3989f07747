import KubernetesModel

/// A page of Grafana's, as code: what stands on it, and how it is laid out.
///
/// Source: Grafana documentation, *Dashboard JSON model*.
struct Dashboard {
    /// What the page's URL ends in; it never changes.
    let uid: String
    let title: String
    let panels: [Panel]

    /// The document that Grafana reads.
    var document: JSONValue {
        [
            "uid": .string(uid), "title": .string(title), "tags": ["milestones"], "editable": false,
            "schemaVersion": 39, "refresh": "30s", "timezone": "browser",
            "time": ["from": "now-1h", "to": "now"],
            "panels": .array(placed),
        ]
    }

    /// The panels in reading order, in a grid of 24 columns.
    private var placed: [JSONValue] {
        var (column, row, rowHeight) = (0, 0, 0)
        return panels.enumerated().map { offset, panel in
            if column + panel.width > 24 { (column, row, rowHeight) = (0, row + rowHeight, 0) }
            defer {
                column += panel.width
                rowHeight = max(rowHeight, panel.height)
            }
            var document = panel.document
            document["id"] = .integer(Int64(offset + 1))
            document["gridPos"] = [
                "x": .integer(Int64(column)), "y": .integer(Int64(row)), "w": .integer(Int64(panel.width)),
                "h": .integer(Int64(panel.height)),
            ]
            return document
        }
    }
}

/// A rectangle of a dashboard.
struct Panel {
    /// How it shows what it is asked for.
    enum Form: String {
        case graph = "timeseries"
        case stat
        case logs
        case table
    }

    /// What its numbers are.
    enum Unit: String {
        case perSecond = "reqps"
        case seconds = "s"
        case share = "percentunit"
        case bytes
        case count = "short"
    }

    let title: String
    var form = Form.graph
    var unit = Unit.count
    var source = DataSource.prometheus
    var width = 12
    var height = 8
    /// What is asked, and how each answer is called.
    let queries: [(expression: String, legend: String)]

    fileprivate var document: JSONValue {
        let source: JSONValue = ["type": .string(source.rawValue), "uid": .string(source.rawValue)]
        return [
            "title": .string(title), "type": .string(form.rawValue), "datasource": source,
            "fieldConfig": ["defaults": ["unit": .string(unit.rawValue), "min": 0], "overrides": []],
            "targets": .array(queries.enumerated().map { target($0.offset, $0.element, source) }),
        ]
    }

    private func target(
        _ offset: Int, _ query: (expression: String, legend: String), _ source: JSONValue
    ) -> JSONValue {
        let name: JSONValue = .string(String(Unicode.Scalar(UInt8(ascii: "A") + UInt8(offset))))
        var target: JSONValue = ["refId": name, "datasource": source]
        if self.source == .tempo {
            target["queryType"] = "traceql"
            target["query"] = .string(query.expression)
        } else {
            target["expr"] = .string(query.expression)
            target["legendFormat"] = .string(query.legend)
        }
        return target
    }
}
