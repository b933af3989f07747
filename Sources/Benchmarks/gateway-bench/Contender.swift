/// A proxy that takes part, and how it is told what to do.
struct Contender {
    /// The name in the report.
    let name: String
    /// Where it listens.
    let port: Int
    /// What is asked of it.
    var address: String { "http://127.0.0.1:\(port)/api/v1/milestones?limit=1" }
    /// Its command and arguments.
    let command: [String]
    /// What it is told besides.
    var environment: [String: String] = [:]

    /// nginx as it is usually made a proxy: upstream connections kept alive, the prefix replaced.
    static func nginx(_ port: Int, to upstream: Int, logging: Bool, _ directory: BenchDirectory) throws -> Contender {
        let log =
            logging
            ? "access_log \(directory.file("nginx-\(port).log")) combined buffer=32k flush=1s;" : "access_log off;"
        let servers = """
            \(log)
            upstream service { server 127.0.0.1:\(upstream); keepalive 128; keepalive_requests 100000000; }
            server {
              listen 127.0.0.1:\(port);
              location /api/ {
                proxy_pass http://service/;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_set_header Host $host;
                proxy_set_header X-Forwarded-For $remote_addr;
              }
            }
            """
        return Contender(
            name: logging ? "nginx_logging" : "nginx", port: port, command: try nginx(servers, port, directory))
    }

    /// The service behind every proxy: an nginx with a static kilobyte and a large file.
    static func upstream(_ port: Int, _ directory: BenchDirectory) throws -> Contender {
        let servers = """
            access_log off;
            server {
              listen 127.0.0.1:\(port);
              location /large { root \(directory.path); sendfile on; }
              location / { return 200 "\(String(repeating: "m", count: 1024))"; }
            }
            """
        return Contender(name: "upstream", port: port, command: try nginx(servers, port, directory))
    }

    private static func nginx(_ servers: String, _ port: Int, _ directory: BenchDirectory) throws -> [String] {
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(directory.file("nginx-\(port)"));" }.joined(separator: "\n")
        let file = try directory.write(
            """
            daemon off; master_process off; worker_processes 1; pid \(directory.file("nginx-\(port).pid"));
            error_log stderr crit;
            events { worker_connections 16384; }
            http { keepalive_requests 100000000; client_max_body_size 0; \(temporary)
            \(servers) }

            """, to: "nginx-\(port).conf")
        return ["/usr/sbin/nginx", "-e", "stderr", "-c", file]
    }

    /// HAProxy with the prefix replaced and, if `verifying`, a token and a rate looked at in every request.
    static func haproxy(_ port: Int, to upstream: Int, verifying: Bool, _ directory: BenchDirectory) throws -> Contender
    {
        let rules =
            verifying
            ? """
              stick-table type ip size 100k expire 10s store http_req_rate(1s)
              http-request track-sc0 src
              http-request deny deny_status 429 if { sc_http_req_rate(0) gt 10000000 }
              http-request set-var(txn.bearer) http_auth_bearer
              http-request set-var(txn.alg) var(txn.bearer),jwt_header_query('$.alg')
              http-request set-var(txn.iss) var(txn.bearer),jwt_payload_query('$.iss')
              http-request set-var(txn.aud) var(txn.bearer),jwt_payload_query('$.aud')
              http-request set-var(txn.exp) var(txn.bearer),jwt_payload_query('$.exp','int')
              http-request set-var(txn.now) date()
              http-request deny deny_status 401 unless { var(txn.alg) -m str ES256 }
              http-request deny deny_status 401 unless { var(txn.bearer),jwt_verify(txn.alg,"\(directory.file("public.pem"))") 1 }
              http-request deny deny_status 401 unless { var(txn.iss) -m str milestone-gateway }
              http-request deny deny_status 401 unless { var(txn.aud) -m str milestones }
              http-request deny deny_status 401 if { var(txn.exp),sub(txn.now) -m int lt 0 }
            """ : ""
        let file = try directory.write(
            """
            global
              maxconn 4096
              nbthread 1
            defaults
              mode http
              timeout connect 5s
              timeout client 60s
              timeout server 60s
              http-reuse always
            frontend entrance
              bind 127.0.0.1:\(port)
              option forwardfor
            \(rules)
              http-request replace-path /api(/.*) \\1
              default_backend service
            backend service
              server one 127.0.0.1:\(upstream) pool-max-conn 256

            """, to: "haproxy-\(port).cfg")
        return Contender(name: "haproxy", port: port, command: ["/usr/sbin/haproxy", "-db", "-f", file])
    }

    /// The gateway, with its metrics, its access log and its default routes.
    static func gateway(
        _ program: String, _ port: Int, to upstream: Int, _ directory: BenchDirectory, name: String = "gateway",
        settings: [String: String] = [:]
    ) -> Contender {
        let service = "http://127.0.0.1:\(upstream)"
        return Contender(
            name: name, port: port, command: [program],
            environment: [
                "HTTP_HOST": "127.0.0.1", "HTTP_PORT": String(port), "ADMIN_PORT": String(port + 1),
                "HTTP_THREADS": "1",
                "BACKEND_URL": service, "FRONTEND_URL": service,
                "AUTH_SIGNING_KEYS_DIRECTORY": directory.file("keys"), "AUTH_ADMIN_DIRECTORY": directory.file("admin"),
            ].merging(settings) { $1 })
    }
}
