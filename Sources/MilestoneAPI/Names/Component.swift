/// A part of a platform that is built, waits and reports as one, in the order in which parts are applied.
package enum Component: String, CaseIterable, Sendable, Hashable {
    case database
    case restore
    case backup
    case schema
    case generator
    case backend
    case gateway
    case frontend
    case routes
    case prometheus
    case loki
    case tempo
    case grafana
    case monitors
}

extension Component {
    /// What must be ready before this component is first applied, or changed.
    package var dependencies: [Component] {
        switch self {
        case .database, .prometheus, .loki, .tempo, .grafana, .monitors: []
        case .restore: [.database]
        case .schema, .backup: [.database, .restore]
        case .generator, .backend: [.schema]
        case .gateway, .frontend: [.backend]
        case .routes: [.gateway]
        }
    }

    /// The condition that tells of this component, alone or together with others.
    package var condition: ConditionType {
        switch self {
        case .database, .restore, .backup: .databaseReady
        case .schema: .schemaReady
        case .generator: .generatorReady
        case .backend: .backendReady
        case .gateway: .gatewayReady
        case .frontend: .frontendReady
        case .routes: .routesReady
        case .prometheus, .loki, .tempo, .grafana, .monitors: .monitoringReady
        }
    }

    /// The container port that answers `/metrics`; `nil` for what has none.
    package var metricsPort: Int? {
        switch self {
        case .gateway: Port.gatewayAdmin
        case .backend, .frontend, .prometheus, .loki, .tempo, .grafana: port
        case .database, .restore, .backup, .schema, .generator, .routes, .monitors: nil
        }
    }

    /// The container port that clients of the component use; `nil` for what nobody connects to.
    package var port: Int? {
        switch self {
        case .database: Port.postgreSQL
        case .backend: Port.backend
        case .gateway: Port.gateway
        case .frontend: Port.frontend
        case .prometheus: Port.prometheus
        case .loki: Port.loki
        case .tempo: Port.tempo
        case .grafana: Port.grafana
        case .restore, .backup, .schema, .generator, .routes, .monitors: nil
        }
    }

    /// Whether the component is pods, and not only word to other operators.
    package var runsPods: Bool { self != .routes && self != .monitors }
}
