import NIOCore
import NIOHTTP2

/// Stands between a stream of HTTP/2 and the ``ClientConnection`` that serves its one request, which knows HTTP/1.1.
final class HTTP2Stream: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let limits: MessageLimits
    private var reader: HTTP2ResponseReader
    private var isChunked = false
    private var hasHead = false
    private var hasRequestEnded = false
    private var hasResponseEnded = false

    /// Makes a handler for one request.
    init(limits: MessageLimits) {
        self.limits = limits
        reader = HTTP2ResponseReader(isHead: false, limits: limits)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do {
            switch unwrapInboundIn(data) {
            case .headers(let frame):
                if hasHead {
                    try takeTrailers(frame, context)
                } else {
                    try takeHead(frame, context)
                }
            case .data(let frame): takeContent(frame, context)
            default: break
            }
        } catch {
            refuse(context)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let bytes = unwrapOutboundIn(data)
        // The connection ends its response with nothing and waits until that is sent.
        guard bytes.readableBytes > 0 else { return end(context, promise) }
        do {
            try reader.read(bytes) { part in
                switch part {
                case .head(let headers):
                    context.write(wrapOutboundOut(.headers(.init(headers: headers))), promise: nil)
                case .content(let content):
                    context.write(wrapOutboundOut(.data(.init(data: .byteBuffer(content)))), promise: nil)
                }
            }
            promise?.succeed()
        } catch {
            promise?.fail(error)
            reset(context, .internalError)
        }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        // The end of the response has been sent, and a stream has no other half to close.
        guard mode == .all else {
            promise?.succeed()
            return
        }
        if hasResponseEnded, !hasRequestEnded {
            // What is left of the request isn't needed, which is no error (RFC 9113, 8.1).
            context.writeAndFlush(wrapOutboundOut(.rstStream(.noError)), promise: nil)
        } else if !hasResponseEnded {
            context.writeAndFlush(wrapOutboundOut(.rstStream(.internalError)), promise: nil)
        }
        context.close(mode: mode, promise: promise)
    }

    private func takeHead(_ frame: HTTP2Frame.FramePayload.Headers, _ context: ChannelHandlerContext) throws {
        let head = try HTTP2RequestHead(frame.headers, endsStream: frame.endStream)
        hasHead = true
        hasRequestEnded = frame.endStream
        isChunked = head.isChunked
        reader = HTTP2ResponseReader(isHead: head.isHead, limits: limits)
        context.fireChannelRead(wrapInboundOut(head.bytes))
    }

    private func takeContent(_ frame: HTTP2Frame.FramePayload.Data, _ context: ChannelHandlerContext) {
        guard case .byteBuffer(let content) = frame.data else { return }
        hasRequestEnded = frame.endStream
        guard isChunked else {
            if content.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(content)) }
            return
        }
        if content.readableBytes > 0 {
            var framing = ByteBuffer()
            framing.writeString(String(content.readableBytes, radix: 16))
            framing.writeStaticString("\r\n")
            framing.writeImmutableBuffer(content)
            framing.writeStaticString("\r\n")
            context.fireChannelRead(wrapInboundOut(framing))
        }
        if frame.endStream { context.fireChannelRead(wrapInboundOut(ByteBuffer(staticString: "0\r\n\r\n"))) }
    }

    private func takeTrailers(_ frame: HTTP2Frame.FramePayload.Headers, _ context: ChannelHandlerContext) throws {
        hasRequestEnded = true
        guard isChunked else { return }
        var section = try HTTP2RequestHead.trailers(frame.headers)
        var bytes = ByteBuffer(staticString: "0\r\n")
        bytes.writeBuffer(&section)
        context.fireChannelRead(wrapInboundOut(bytes))
    }

    private func end(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        guard !hasResponseEnded, reader.isComplete else {
            promise?.succeed()
            return
        }
        hasResponseEnded = true
        let frame: HTTP2Frame.FramePayload =
            if let trailers = reader.trailers {
                .headers(.init(headers: trailers, endStream: true))
            } else {
                .data(.init(data: .byteBuffer(ByteBuffer()), endStream: true))
            }
        context.write(wrapOutboundOut(frame), promise: promise)
    }

    private func refuse(_ context: ChannelHandlerContext) {
        reset(context, .protocolError)
    }

    private func reset(_ context: ChannelHandlerContext, _ code: HTTP2ErrorCode) {
        hasResponseEnded = true
        hasRequestEnded = true
        context.writeAndFlush(wrapOutboundOut(.rstStream(code)), promise: nil)
        context.close(promise: nil)
    }
}
