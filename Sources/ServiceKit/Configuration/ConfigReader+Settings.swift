package import Configuration

extension ConfigReader {
    /// A reader of what a program was started with: flags first, then the environment.
    /// - Parameters:
    ///   - arguments: The program's own arguments, its name and its subcommand left out.
    ///   - environment: The environment; nil reads the process's own.
    package static func settings(arguments: [String] = [], environment: [String: String]? = nil) -> ConfigReader {
        ConfigReader(providers: [
            // The provider skips the first argument, which it takes for the program's name.
            CommandLineArgumentsProvider(arguments: [""] + arguments),
            environment.map { EnvironmentVariablesProvider(environmentVariables: $0) }
                ?? EnvironmentVariablesProvider(),
        ])
    }

    /// What a variable of the environment says that others have named, such as `OTEL_SERVICE_NAME`; a flag
    /// (`--otel-service-name`) comes first here, too. It may be a secret.
    package func variable(_ name: String) -> String? {
        string(forKey: ConfigKey(name.lowercased().split(separator: "_").joined(separator: ".")), isSecret: true)
    }

    /// The setting at `key`, or nil when it isn't given.
    /// - Throws: ``SettingError`` when it is given and can't be read as a `Value`.
    package func setting<Value: LosslessStringConvertible>(_ key: String, as type: Value.Type) throws -> Value? {
        guard let text = string(forKey: ConfigKey(key)) else { return nil }
        guard let value = Value(text) else {
            throw SettingError(key: key, problem: "is \"\(text)\", which is not \(Value.describedForPeople)")
        }
        return value
    }

    /// The setting at `key`, or `defaultValue` when it isn't given.
    /// - Throws: ``SettingError`` when it is given and can't be read, or isn't within `range`.
    package func setting<Value: LosslessStringConvertible & Comparable>(
        _ key: String, default defaultValue: Value, in range: ClosedRange<Value>
    ) throws -> Value {
        let value = try setting(key, as: Value.self) ?? defaultValue
        guard range.contains(value) else {
            throw SettingError(
                key: key, problem: "is \(value); it must be between \(range.lowerBound) and \(range.upperBound)")
        }
        return value
    }

    /// A length of time given in seconds, or `defaultValue` when it isn't given.
    ///
    /// - Parameter longest: the longest that may be given; a day when left out.
    /// - Throws: ``SettingError`` when it is given and isn't a number of seconds up to `longest`.
    package func duration(
        _ key: String, default defaultValue: Duration, longest: Duration = .seconds(86_400)
    ) throws -> Duration {
        guard let seconds = try setting(key, as: Double.self) else { return defaultValue }
        let most = longest.components.seconds
        guard (0...Double(most)).contains(seconds) else {
            throw SettingError(key: key, problem: "is \(seconds) seconds; it must be between 0 and \(most)")
        }
        return .seconds(seconds)
    }

    /// The text at `key`.
    /// - Throws: ``SettingError`` when it isn't given or empty.
    package func requiredSetting(_ key: String, isSecret: Bool = false) throws -> String {
        guard let text = string(forKey: ConfigKey(key), isSecret: isSecret), !text.isEmpty else {
            throw SettingError(key: key, problem: "is missing")
        }
        return text
    }
}

/// A setting that is missing or can't be read, with the ways to give it.
package struct SettingError: Error, CustomStringConvertible {
    package let key: String
    package let problem: String

    /// Creates an error about the setting at `key`; `problem` continues a sentence that begins with its name.
    package init(key: String, problem: String) {
        self.key = key
        self.problem = problem
    }

    package var description: String {
        let words = key.split { $0 == "." || $0 == "-" }
        return "The setting \(key) \(problem). Give it as --\(words.joined(separator: "-")) "
            + "or in the environment as \(words.joined(separator: "_").uppercased())."
    }
}

extension LosslessStringConvertible {
    fileprivate static var describedForPeople: String {
        switch self {
        case is any BinaryInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        case is Bool.Type: "true or false"
        default: "a valid \(Self.self)"
        }
    }
}
