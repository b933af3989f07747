// swift-tools-version: 6.2
import PackageDescription

// MARK: - The field's parts

let packages: [Package.Dependency] = [
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-certificates.git", from: "1.21.0"),
    .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
    .package(
        url: "https://github.com/apple/swift-configuration.git", from: "1.4.0",
        traits: [.defaults, "CommandLineArguments"]),
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),
    .package(url: "https://github.com/apple/swift-distributed-tracing.git", from: "1.7.0"),
    .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.34.0"),
    .package(url: "https://github.com/apple/swift-nio-http2.git", from: "1.46.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.0"),
    .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.0"),
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.0"),
]

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let asyncHTTPClient = product(name: "AsyncHTTPClient", package: "async-http-client")
    static let collections = product(name: "Collections", package: "swift-collections")
    static let dequeModule = product(name: "DequeModule", package: "swift-collections")
    static let heapModule = product(name: "HeapModule", package: "swift-collections")
    static let configuration = product(name: "Configuration", package: "swift-configuration")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let cryptoExtras = product(name: "CryptoExtras", package: "swift-crypto")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdTesting = product(name: "HummingbirdTesting", package: "hummingbird")
    static let inMemoryTracing = product(name: "InMemoryTracing", package: "swift-distributed-tracing")
    static let jwtKit = product(name: "JWTKit", package: "jwt-kit")
    static let logging = product(name: "Logging", package: "swift-log")
    static let metrics = product(name: "Metrics", package: "swift-metrics")
    static let metricsTestKit = product(name: "MetricsTestKit", package: "swift-metrics")
    static let mustache = product(name: "Mustache", package: "swift-mustache")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioHPACK = product(name: "NIOHPACK", package: "swift-nio-http2")
    static let nioHTTP2 = product(name: "NIOHTTP2", package: "swift-nio-http2")
    static let nioExtras = product(name: "NIOExtras", package: "swift-nio-extras")
    static let nioWebSocket = product(name: "NIOWebSocket", package: "swift-nio")
    static let nioHTTPTypes = product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let nioHTTPTypesHTTP1 = product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
    static let nioHTTPCompression = product(name: "NIOHTTPCompression", package: "swift-nio-extras")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioTLS = product(name: "NIOTLS", package: "swift-nio")
    static let nioEmbedded = product(name: "NIOEmbedded", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let serviceLifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let tracing = product(name: "Tracing", package: "swift-distributed-tracing")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let x509 = product(name: "X509", package: "swift-certificates")
    static let yams = product(name: "Yams", package: "Yams")
}

// MARK: - The house

let nio: [Target.Dependency] = [.nioCore, .nioPosix]

/// Libraries, in the order in which they may import each other: a target imports targets above it, never below.
let libraries: [Target] = [
    .target(name: "KubernetesModel"),
    .target(
        name: "KubernetesClient",
        dependencies: [
            "KubernetesModel", .asyncHTTPClient, .httpTypes, .logging, .metrics, .nioExtras, .nioHTTP1,
            .nioHTTPCompression, .nioSSL, .nioWebSocket, .tracing, .yams,
        ] + nio),
    .target(
        name: "ControllerRuntime",
        dependencies: [
            "KubernetesModel", "KubernetesClient", .collections, .httpTypes, .logging, .metrics, .serviceLifecycle,
            .tracing,
        ]),

    // The resource and the operator that makes it true.
    .target(name: "MilestoneAPI", dependencies: ["KubernetesModel"]),
    .target(name: "MilestoneResources", dependencies: ["KubernetesModel", "MilestoneAPI", .crypto]),
    .target(
        name: "MilestoneOperator",
        dependencies: [
            "KubernetesModel", "KubernetesClient", "ControllerRuntime", "MilestoneAPI", "MilestoneResources",
            "Observability", .crypto, .logging, .metrics, .nioSSL, .serviceLifecycle,
        ]),

    // Kubernetes on one machine.
    .target(name: "CommonExpressionLanguage", path: "Sources/LocalCluster/CommonExpressionLanguage"),
    .target(
        name: "APIMachinery", dependencies: ["KubernetesModel", "CommonExpressionLanguage", .collections],
        path: "Sources/LocalCluster/APIMachinery",
        resources: [.process("Resources")]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
        name: "LocalAPIServer",
        dependencies: [
            "KubernetesModel", "KubernetesClient", "APIMachinery", "CommonExpressionLanguage", "CZlib", .collections,
            .crypto, .httpTypes, .jwtKit,
            .logging,
            .metrics, .nioHTTP1, .nioSSL, .serviceLifecycle, .x509, .yams,
        ] + nio,
        path: "Sources/LocalCluster/APIServer"),
    .target(
        name: "ControllerRuntimeTesting",
        dependencies: [
            "KubernetesModel", "KubernetesClient", "LocalAPIServer", .crypto, .httpTypes, .logging, .nioCore,
            .serviceLifecycle,
        ]),
    .target(
        name: "LocalControllers",
        dependencies: [
            "KubernetesModel", "KubernetesClient", "ControllerRuntime", "APIMachinery", .logging, .serviceLifecycle,
        ],
        path: "Sources/LocalCluster/Controllers"),
    .target(
        name: "LocalKubelet",
        dependencies: [
            "KubernetesModel", "KubernetesClient", "ControllerRuntime", .asyncHTTPClient, .logging, .nioHTTP1, .nioSSL,
            .serviceLifecycle,
        ] + nio,
        path: "Sources/LocalCluster/Kubelet",
        resources: [.copy("Images")]),
    .target(
        name: "LocalServiceProxy",
        dependencies: ["KubernetesModel", "KubernetesClient", "ControllerRuntime", .logging, .serviceLifecycle] + nio,
        path: "Sources/LocalCluster/ServiceProxy"),
    .target(
        name: "LocalCluster",
        dependencies: [
            "KubernetesModel", "KubernetesClient", "ControllerRuntime", "LocalAPIServer", "LocalControllers",
            "LocalKubelet", "LocalServiceProxy", .logging, .serviceLifecycle, .yams,
        ],
        path: "Sources/LocalCluster/Cluster"),

    // What every process shares.
    .target(
        name: "Observability",
        dependencies: [
            "CZlib", .asyncHTTPClient, .dequeModule, .logging, .metrics, .nioCore, .nioHTTP1, .nioSSL,
            .serviceLifecycle, .tracing,
        ]),
    .target(
        name: "ServiceKit",
        dependencies: [
            "Observability", .configuration, .httpTypes, .hummingbird, .logging, .metrics, .nioCore, .nioHTTP1,
            .nioHTTPTypes, .nioHTTPTypesHTTP1, .serviceLifecycle, .tracing, .unixSignals,
        ]),

    // The application.
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .target(name: "CEpoll"),
    .target(name: "EpollTransport", dependencies: ["CEpoll", .dequeModule, .heapModule, .nioCore]),
    .target(
        name: "PostgreSQL",
        dependencies: [
            "CLibPQ", "EpollTransport", .collections, .logging, .metrics, .nioCore, .serviceLifecycle, .tracing,
        ]),
    .target(
        name: "Gateway",
        dependencies: [
            "EpollTransport", "ServiceKit", "Observability", "PostgreSQL", .asyncHTTPClient, .configuration, .crypto,
            .cryptoExtras,
            .httpTypes, .hummingbird, .jwtKit, .logging, .metrics, .nioHPACK, .nioHTTP1, .nioHTTP2, .nioSSL, .nioTLS,
            .serviceLifecycle, .tracing, .yams,
        ] + nio),
    .target(name: "ObjectStorage", dependencies: [.asyncHTTPClient, .crypto, .nioCore, .nioHTTP1]),
    .target(
        name: "Backend",
        dependencies: [
            "ServiceKit", "Observability", "ObjectStorage", "PostgreSQL", .asyncHTTPClient, .configuration, .crypto,
            .hummingbird,
            .logging, .metrics, .serviceLifecycle, .tracing,
        ],
        resources: [.copy("Resources")]),
    .target(
        name: "Frontend",
        dependencies: [
            "ServiceKit", "Observability", .asyncHTTPClient, .configuration, .httpTypes, .hummingbird, .logging,
            .mustache,
            .nioCore, .nioHTTP1, .serviceLifecycle,
        ],
        resources: [.copy("Resources")]),
]

/// Programs: an `@main` file each, nothing worth testing.
let programs: [Target] = [
    .executableTarget(
        name: "milestone-operator",
        dependencies: ["MilestoneOperator", "ServiceKit", "Observability", .argumentParser, .configuration],
        path: "Sources/Executables/milestone-operator"),
    .executableTarget(
        name: "milestone-gateway", dependencies: ["Gateway", "ServiceKit", .argumentParser, .configuration],
        path: "Sources/Executables/milestone-gateway"),
    .executableTarget(
        name: "milestone-backend", dependencies: ["Backend", "ServiceKit", .argumentParser, .configuration],
        path: "Sources/Executables/milestone-backend"),
    .executableTarget(
        name: "milestone-frontend", dependencies: ["Frontend", "ServiceKit", .argumentParser, .configuration],
        path: "Sources/Executables/milestone-frontend"),
    .executableTarget(
        name: "milestonectl",
        dependencies: [
            "KubernetesModel", "KubernetesClient", "MilestoneAPI", "MilestoneResources", "MilestoneOperator",
            "LocalCluster", "LocalAPIServer", "LocalControllers", "Observability", .argumentParser, .asyncHTTPClient,
            .httpTypes, .logging, .nioCore, .nioHTTP1, .serviceLifecycle, .unixSignals, .yams,
        ],
        path: "Sources/Executables/milestonectl"),
]

/// Measurements of programs beside their peers; `make` runs them.
let benchmarks: [Target] = [
    .target(
        name: "Measurement", dependencies: [.asyncHTTPClient, .nioHTTP1, .nioSSL] + nio,
        path: "Sources/Benchmarks/Measurement"),
    .executableTarget(
        name: "apiserver-bench",
        dependencies: ["Measurement", .argumentParser, .asyncHTTPClient, .nioCore, .nioHTTP1],
        path: "Sources/Benchmarks/apiserver-bench"),
    .executableTarget(
        name: "backend-bench",
        dependencies: [
            "Measurement", "PostgreSQL", "PostgreSQLTesting", .argumentParser, .asyncHTTPClient, .logging, .nioCore,
        ],
        path: "Sources/Benchmarks/backend-bench"),
    .executableTarget(
        name: "gateway-bench",
        dependencies: ["Measurement", .argumentParser, .asyncHTTPClient, .crypto, .nioHTTP1] + nio,
        path: "Sources/Benchmarks/gateway-bench"),
    .executableTarget(
        name: "bench-operator",
        dependencies: [
            "KubernetesModel", "KubernetesClient", "ControllerRuntime", "Observability", .logging, .serviceLifecycle,
            .unixSignals,
        ],
        path: "Sources/Benchmarks/bench-operator"),
    .executableTarget(
        name: "runtime-bench",
        dependencies: [
            "KubernetesModel", "KubernetesClient", "Measurement", .argumentParser, .nioCore, .nioHTTP1,
        ],
        path: "Sources/Benchmarks/runtime-bench"),
]

let tests: [Target] = [
    .testTarget(name: "KubernetesModelTests", dependencies: ["KubernetesModel"]),
    .testTarget(
        name: "KubernetesClientTests",
        dependencies: [
            "KubernetesClient", .asyncHTTPClient, .crypto, .inMemoryTracing, .metricsTestKit, .nioHTTP1, .nioPosix,
            .nioSSL, .nioWebSocket, .x509,
        ]),
    .testTarget(
        name: "ControllerRuntimeTests",
        dependencies: [
            "ControllerRuntime", "ControllerRuntimeTesting", "LocalAPIServer", "shard-worker", .httpTypes,
            .inMemoryTracing, .metricsTestKit, .nioCore, .serviceLifecycle,
        ]),
    .testTarget(name: "MilestoneAPITests", dependencies: ["MilestoneAPI", .yams]),
    .testTarget(
        name: "MilestoneResourcesTests", dependencies: ["MilestoneResources", "PostgreSQLTesting", .yams],
        exclude: ["Goldens"]),
    .testTarget(
        name: "MilestoneOperatorTests",
        dependencies: [
            "MilestoneOperator", "ControllerRuntimeTesting", "LocalAPIServer", "LocalControllers", "Observability",
            .nioCore,
        ]),
    .testTarget(name: "CommonExpressionLanguageTests", dependencies: ["CommonExpressionLanguage"]),
    .testTarget(name: "APIMachineryTests", dependencies: ["APIMachinery"]),
    .testTarget(
        name: "LocalAPIServerTests",
        dependencies: [
            "ControllerRuntimeTesting", "KubernetesClient", "KubernetesModel", "LocalAPIServer", "LocalCluster",
            "LocalControllers", "LocalKubelet", .logging, .nioSSL, .serviceLifecycle,
        ] + nio,
        exclude: ["Clients/python_client.py", "ControlPlane/StandIns"], resources: [.copy("Vectors")]),
    .testTarget(name: "LocalControllersTests", dependencies: ["LocalControllers", "KubernetesModel"]),
    .testTarget(name: "LocalKubeletTests", dependencies: ["LocalKubelet", "LocalAPIServer"]),
    .testTarget(
        name: "LocalServiceProxyTests", dependencies: ["LocalServiceProxy", "KubernetesModel", .logging] + nio),
    .testTarget(
        name: "ObservabilityTests",
        dependencies: [
            "Observability", "ObservabilityTesting", .asyncHTTPClient, .crypto, .logging, .metrics, .nioCore, .nioSSL,
            .serviceLifecycle, .tracing, .x509,
        ]),
    .testTarget(
        name: "ServiceKitTests",
        dependencies: [
            "ObservabilityTesting", "ServiceKit", .hummingbirdTesting, .nioCore, .nioEmbedded, .nioHTTPTypes,
        ]),
    .testTarget(name: "EpollTransportTests", dependencies: ["EpollTransport", .nioCore]),
    .testTarget(
        name: "PostgreSQLTests",
        dependencies: ["PostgreSQL", "PostgreSQLTesting", .inMemoryTracing, .logging, .metricsTestKit, .tracing]),
    .testTarget(
        name: "ObjectStorageTests",
        dependencies: ["ObjectStorage", "ObjectStorageTesting", .asyncHTTPClient, .httpTypes]),
    .testTarget(
        name: "BackendTests",
        dependencies: [
            "Backend", "ObjectStorage", "ObjectStorageTesting", "Observability", "PostgreSQLTesting", .asyncHTTPClient,
            .httpTypes, .hummingbird, .hummingbirdTesting, .serviceLifecycle,
        ],
        exclude: ["schemathesis.toml"]),
    .testTarget(
        name: "GatewayTests",
        dependencies: [
            "Gateway", "Observability", "ObservabilityTesting", "PostgreSQL", "ServiceKit", "PostgreSQLTesting",
            .asyncHTTPClient, .crypto, .cryptoExtras,
            .hummingbird, .jwtKit, .nioHPACK, .nioHTTP1, .nioHTTP2, .nioSSL, .serviceLifecycle, .x509,
        ] + nio),
    .testTarget(name: "FrontendTests", dependencies: ["Frontend", "ServiceKit", .hummingbird, .hummingbirdTesting]),
    .testTarget(
        name: "ChartTests", dependencies: ["KubernetesModel", "MilestoneAPI", "MilestoneResources"],
        exclude: ["render.py"]),
    .testTarget(
        name: "EndToEndTests",
        dependencies: ["KubernetesModel", "ObjectStorageTesting", .asyncHTTPClient, .nioCore, .nioHTTP1]),
]

/// What tests of several modules lend each other; in no product.
let testSupport: [Target] = [
    .target(
        name: "ObjectStorageTesting",
        dependencies: ["ObjectStorage", .hummingbird, .httpTypes, .logging, .nioCore],
        path: "Tests/ObjectStorageTesting"),
    .target(
        name: "ObservabilityTesting", dependencies: [.nioHTTP1, .nioHTTPCompression, .nioSSL] + nio,
        path: "Tests/ObservabilityTesting"),
    .target(
        name: "PostgreSQLTesting", dependencies: ["PostgreSQL", .logging], path: "Tests/PostgreSQLTesting"),
    .executableTarget(
        name: "shard-worker",
        dependencies: [
            "KubernetesModel", "KubernetesClient", "ControllerRuntime", .logging, .serviceLifecycle, .unixSignals,
        ],
        path: "Tests/ShardWorker"),
]

let targets = libraries + programs + benchmarks + testSupport + tests

for target in targets where target.type != .system {
    target.swiftSettings = [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
    ]
}

// What the checks would find, debug builds find: each object of the data path belongs to one event loop.
for target in targets where ["Backend", "EpollTransport", "Gateway", "PostgreSQL", "ServiceKit"].contains(target.name) {
    target.swiftSettings?.append(
        .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)))
}

let package = Package(
    name: "MilestonePlatform",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "KubernetesModel", targets: ["KubernetesModel"]),
        .library(name: "KubernetesClient", targets: ["KubernetesClient"]),
        .library(name: "ControllerRuntime", targets: ["ControllerRuntime"]),
        .library(name: "ControllerRuntimeTesting", targets: ["ControllerRuntimeTesting"]),
        .library(name: "Observability", targets: ["Observability"]),
    ],
    dependencies: packages,
    targets: targets
)
