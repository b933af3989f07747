/// The conditions of a platform, in the order in which they stand in its status.
///
/// Source: Kubernetes API conventions, *Typical status properties*, and kstatus for the last two.
package enum ConditionType: String, CaseIterable, Sendable {
    case ready = "Ready"
    case databaseReady = "DatabaseReady"
    case schemaReady = "SchemaReady"
    case backendReady = "BackendReady"
    case gatewayReady = "GatewayReady"
    case frontendReady = "FrontendReady"
    case dashboardReady = "DashboardReady"
    case monitoringReady = "MonitoringReady"
    case routesReady = "RoutesReady"
    case generatorReady = "GeneratorReady"
    /// Present only while True: the operator is on its way.
    case reconciling = "Reconciling"
    /// Present only while True: what waiting can't mend.
    case stalled = "Stalled"
}

extension ConditionType {
    /// The conditions that every platform has from the operator's first look on.
    package static let always = allCases.filter { $0 != .reconciling && $0 != .stalled }
}

/// The status of a condition.
package enum ConditionStatus: String, Sendable {
    case yes = "True"
    case no = "False"
    case unknown = "Unknown"
}
