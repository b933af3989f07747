import NIOCore
import NIOHTTP1
import NIOSSL

/// Stands where HTTP was spoken: the bytes of an upgraded connection pass as pieces of a body.
final class RawConnection: ChannelDuplexHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.fireChannelRead(wrapInboundOut(.body(unwrapInboundIn(data))))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .body(.byteBuffer(let bytes)) = unwrapOutboundIn(data) else {
            promise?.succeed(())
            return
        }
        context.write(wrapOutboundOut(bytes), promise: promise)
    }

    /// Takes a channel's HTTP handlers away, once the answer that agrees to the upgrade is sent.
    static func replaceHTTP(in channel: any Channel) async throws {
        let loop = channel.eventLoop
        try await loop.submit {
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self)
            // What the client has said already goes on from the decoder when that leaves, so all others leave first.
            var leaving: [EventLoopFuture<Void>] = []
            func remove<Handler: RemovableChannelHandler>(_ type: Handler.Type) throws {
                leaving.append(pipeline.removeHandler(context: try pipeline.context(handlerType: type)))
            }
            try remove(HTTPServerPipelineHandler.self)
            try remove(NIOHTTPResponseHeadersValidator.self)
            try remove(HTTPResponseEncoder.self)
            return EventLoopFuture.andAllSucceed(leaving, on: loop).assumeIsolated().flatMapThrowing {
                try pipeline.addHandler(RawConnection(), position: .after(decoder.handler))
            }.flatMap {
                pipeline.removeHandler(context: decoder)
            }.nonisolated()
        }.flatMap { $0 }.get()
    }
}
