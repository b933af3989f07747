import Logging
import NIOCore
import ObservabilityTesting
import Testing

@testable import Observability

struct MessageWriterTests {
    private static let field = MessageField(5, "field")

    private func json(_ body: (inout JSONMessageWriter) -> Void) -> String {
        String(buffer: JSONMessageWriter.encode(body))
    }

    /// The examples of protobuf's own documentation of its encoding.
    @Test func writesWhatTheDocumentationShows() {
        let one = ProtobufWriter.encode { $0.write(MessageField(1, "a"), integer: 150) }
        #expect(Array(one.readableBytesView) == [0x08, 0x96, 0x01])
        let text = ProtobufWriter.encode { $0.write(MessageField(2, "b"), string: "testing") }
        #expect(Array(text.readableBytesView) == [0x12, 0x07] + Array("testing".utf8))
        let nested = ProtobufWriter.encode {
            $0.write(MessageField(3, "c")) { $0.write(MessageField(1, "a"), integer: 150) }
        }
        #expect(Array(nested.readableBytesView) == [0x1A, 0x03, 0x08, 0x96, 0x01])
        let negative = ProtobufWriter.encode { $0.write(MessageField(1, "a"), integer: -2) }
        #expect(Array(negative.readableBytesView) == [0x08, 0xFE] + Array(repeating: 0xFF, count: 8) + [0x01])
    }

    @Test(arguments: [0, 1, 124, 125, 126, 16_379, 16_380, 16_381, 2_097_146, 2_097_147])
    func makesRoomForTheLengthsOfLongMessages(count: Int) throws {
        let text = String(repeating: "x", count: count)
        let bytes = ProtobufWriter.encode { writer in
            writer.write(MessageField(1, "outer")) { writer in
                writer.write(MessageField(2, "inner")) { $0.write(MessageField(3, "text"), string: text) }
                writer.write(MessageField(4, "after"), fixed32: 7)
            }
            writer.write(MessageField(5, "last"), fixed64: 9)
        }
        let message = try ProtobufMessage(bytes)
        let outer = try #require(try message.messages(1).first)
        #expect(try outer.messages(2).first?.text(3) == text)
        #expect(outer.integer(4) == 7)
        #expect(message.integer(5) == 9)
    }

    @Test func writesWordsOfFixedWidth() throws {
        let message = try ProtobufMessage(
            ProtobufWriter.encode { writer in
                writer.write(MessageField(1, "a"), trace: TraceContext.TraceID(high: 0x0102, low: .max))
                writer.write(MessageField(2, "b"), span: TraceContext.SpanID(0xA0B0))
                writer.write(MessageField(3, "c"), fixed64s: [1, .max])
                writer.write(MessageField(4, "d"), numbers: [0.5, -.infinity])
                writer.write(MessageField(5, "e"), number: -1.25)
            })
        #expect(message.hexadecimal(1) == "0000000000000102ffffffffffffffff")
        #expect(message.hexadecimal(2) == "000000000000a0b0")
        #expect(message.packed(3) == [1, .max])
        #expect(message.packed(4).map { Double(bitPattern: $0) } == [0.5, -.infinity])
        #expect(message.double(5) == -1.25)
    }

    @Test func writesJSONAsTheProtocolHasIt() {
        let text = json { writer in
            writer.write(MessageField(1, "id"), span: TraceContext.SpanID(0xA0B0))
            writer.write(MessageField(2, "time"), fixed64: .max)
            writer.write(MessageField(3, "int"), integer: -5)
            writer.write(MessageField(4, "kind"), enumeration: 2)
            writer.write(MessageField(5, "flag"), flag: true)
            writer.write(MessageField(6, "counts"), fixed64s: [1, 2])
            writer.write(MessageField(7, "bounds"), numbers: [0.5, .infinity, 3])
            writer.write(MessageField(8, "inner")) { $0.write(MessageField(1, "text"), string: "a\"b") }
            writer.write(MessageField(9, "none")) { _ in }
            writer.write(MessageField(10, "list"), messages: [1, 2] as [UInt32]) { writer, element in
                writer.write(MessageField(1, "n"), fixed32: element)
                writer.write(MessageField(2, "x"), number: .nan)
            }
        }
        #expect(
            text == #"{"id":"000000000000a0b0","time":"18446744073709551615","int":"-5","kind":2,"flag":true,"#
                + #""counts":["1","2"],"bounds":[0.5,"Infinity",3],"inner":{"text":"a\"b"},"none":{},"#
                + #""list":[{"n":1,"x":"NaN"},{"n":2,"x":"NaN"}]}"#)
    }

    @Test func keepsTheTypesOfValues() throws {
        let values: [(AttributeValue, protobuf: String, json: String)] = [
            (AttributeValue(Logger.MetadataValue.string("x")), "x", #"{"stringValue":"x"}"#),
            (AttributeValue(.stringConvertible(7)), "7", #"{"intValue":"7"}"#),
            (
                AttributeValue(.stringConvertible(UInt64.max)), "18446744073709551615",
                #"{"stringValue":"18446744073709551615"}"#
            ),
            (AttributeValue(.stringConvertible(0.5)), "0.5", #"{"doubleValue":0.5}"#),
            (AttributeValue(.stringConvertible(true)), "true", #"{"boolValue":true}"#),
            (
                AttributeValue(["a", ["k": "v"]]), "[a,{k:v}]",
                #"{"arrayValue":{"values":[{"stringValue":"a"},{"kvlistValue":{"values":"#
                    + #"[{"key":"k","value":{"stringValue":"v"}}]}}]}}"#
            ),
        ]
        for (value, protobuf, json) in values {
            #expect(try ProtobufMessage(ProtobufWriter.encode { $0.write(value) }).attributeValue == protobuf)
            #expect(self.json { $0.write(value) } == json)
        }
    }
}
