import Measurement

/// What wrk writes, as a script of its own.
///
/// Each thread names its objects `<prefix>-<thread>-<number>`.
enum WriteLoad {
    /// Each request creates an object.
    case creating(prefix: String)
    /// Each request applies another value to one of the first `perThread` objects of each thread.
    case applying(prefix: String, perThread: Int)

    func script(token: String) -> String {
        """
        local path = "/api/v1/namespaces/default/configmaps"
        local threads, number, headers = 0, 0, {}
        headers["Authorization"] = "Bearer \(token)"

        function setup(thread)
          thread:set("id", threads)
          threads = threads + 1
        end

        local function body(name, value)
          return '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"' .. name .. '","labels":{"app":"bench"}},'
            .. '"data":{"key":"' .. value .. '","text":"a value of some length, as configuration has it"}}'
        end

        \(request)

        """ + LoadGenerator.figures
    }

    private var request: String {
        switch self {
        case .creating(let prefix):
            """
            function request()
              number = number + 1
              headers["Content-Type"] = "application/json"
              return wrk.format("POST", path, headers, body("\(prefix)-" .. id .. "-" .. number, "1"))
            end
            """
        case .applying(let prefix, let perThread):
            """
            function request()
              number = number + 1
              local name = "\(prefix)-" .. id .. "-" .. (number % \(perThread) + 1)
              headers["Content-Type"] = "application/apply-patch+yaml"
              return wrk.format("PATCH", path .. "/" .. name .. "?fieldManager=bench&force=true", headers, body(name, number))
            end
            """
        }
    }
}
