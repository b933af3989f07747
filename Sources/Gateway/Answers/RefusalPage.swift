import Crypto
import FoundationEssentials
import NIOCore

/// The page that tells a person why there is nothing else to see.
enum RefusalPage {
    /// Allows the page its one style sheet, by its hash, and nothing more.
    static let contentSecurityPolicy: String = {
        let digest = Data(SHA256.hash(data: Data(style.utf8))).base64EncodedString()
        return "default-src 'none'; style-src 'sha256-\(digest)'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'"
    }()

    /// Renders the page; nothing of the request stands in it.
    static func render(_ refusal: Refusal, trace: TraceParent?) -> ByteBuffer {
        var page = ByteBuffer()
        page.writeString(
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            \(reload(refusal))<title>\(StatusPhrase.of(refusal.status))</title>
            <style>\(style)</style>
            </head>
            <body>
            <main>
            <p class="status">\(refusal.status)</p>
            <h1>\(StatusPhrase.of(refusal.status))</h1>
            <p>\(escaped(refusal.detail))</p>
            """)
        if let trace {
            page.writeStaticString("\n<p class=\"trace\">Trace <code>")
            page.writeString(trace.traceID)
            page.writeStaticString("</code></p>")
        }
        page.writeStaticString("\n</main>\n</body>\n</html>\n")
        return page
    }

    private static func reload(_ refusal: Refusal) -> String {
        guard refusal.reloads, let seconds = refusal.retryAfter else { return "" }
        return #"<meta http-equiv="refresh" content="\#(seconds)">"# + "\n"
    }

    /// The text with what means something in HTML escaped.
    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
    }

    /// The style sheet of the gateway's pages.
    static let style = """
        :root{color-scheme:light dark;--ink:#1f2430;--soft:#5d6678;--paper:#f7f6f3;--accent:#2f6f73}
        @media (prefers-color-scheme:dark){:root{--ink:#e8e6e1;--soft:#a2a9b8;--paper:#16181d;--accent:#7cc4c1}}
        body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--paper);color:var(--ink);
        font:1.05rem/1.6 system-ui,sans-serif}
        main{max-width:46rem;padding:2rem}
        p{max-width:34rem}
        h2{margin:2rem 0 .5rem;font-size:1.2rem}
        table{border-collapse:collapse;font-size:.92rem}
        th,td{text-align:left;vertical-align:top;padding:.35rem 1.2rem .35rem 0;border-bottom:1px solid #8883}
        th{color:var(--soft);font-weight:500}
        a{color:var(--accent)}
        h1{margin:.2rem 0 1rem;font-size:2rem;line-height:1.2}
        .status{margin:0;color:var(--accent);font-weight:600;letter-spacing:.08em}
        .trace{color:var(--soft);font-size:.85rem;overflow-wrap:anywhere}
        """
}
