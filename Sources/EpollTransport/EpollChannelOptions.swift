package import NIOCore

/// The options of a channel that matter here.
package struct EpollChannelOptions {
    /// Whether it reads without being asked.
    package var autoRead = true
    /// Whether it stays open when the peer ends its side.
    package var allowsRemoteHalfClosure = false
    /// Between how many unsent bytes it stops and begins to be writable.
    package var waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 32 * 1024, high: 64 * 1024)

    /// Sets an option.
    ///
    /// - Throws: `ChannelError.operationUnsupported` for one that a stream socket hasn't.
    mutating func set<Option: ChannelOption>(_ option: Option, _ value: Option.Value) throws {
        switch (option, value) {
        case (_ as ChannelOptions.Types.AutoReadOption, let value as Bool): autoRead = value
        case (_ as ChannelOptions.Types.AllowRemoteHalfClosureOption, let value as Bool):
            allowsRemoteHalfClosure = value
        case (_, let value as ChannelOptions.Types.WriteBufferWaterMark): waterMark = value
        default: throw ChannelError.operationUnsupported
        }
    }

    /// The value of an option.
    ///
    /// - Throws: `ChannelError.operationUnsupported` for one that a stream socket hasn't.
    func get<Option: ChannelOption>(_ option: Option) throws -> Option.Value {
        let value: Any? =
            switch option {
            case _ as ChannelOptions.Types.AutoReadOption: autoRead
            case _ as ChannelOptions.Types.AllowRemoteHalfClosureOption: allowsRemoteHalfClosure
            case _ as ChannelOptions.Types.WriteBufferWaterMarkOption: waterMark
            default: nil
            }
        guard let value = value as? Option.Value else { throw ChannelError.operationUnsupported }
        return value
    }
}

/// A channel's options for who is on its loop.
struct SynchronousOptions: NIOSynchronousChannelOptions {
    let channel: EpollChannel

    func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) throws {
        try channel.options.set(option, value)
        if channel.options.autoRead, channel.stage == .active { channel.pipeline.read() }
    }

    func getOption<Option: ChannelOption>(_ option: Option) throws -> Option.Value {
        try channel.options.get(option)
    }
}
