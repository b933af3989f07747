import Testing

@testable import Gateway

@Suite("Login throttle")
struct LoginThrottleTests {
    @Test func givesAnAddressAFewAttemptsThatComeBackSlowly() {
        var throttle = LoginThrottle()
        for _ in 0..<5 { #expect(throttle.attempt(address: "a", account: "x", now: .zero) == nil) }
        #expect(throttle.attempt(address: "a", account: "x", now: .zero) == .seconds(12))
        #expect(throttle.attempt(address: "a", account: "y", now: .seconds(6)) == .seconds(6))
        #expect(throttle.attempt(address: "a", account: "y", now: .seconds(12)) == nil)
        #expect(throttle.attempt(address: "a", account: "y", now: .seconds(12)) != nil)
        #expect(throttle.attempt(address: "b", account: "z", now: .zero) == nil)
    }

    @Test func protectsAnAccountFromManyAddresses() {
        var throttle = LoginThrottle()
        for address in 0..<20 { #expect(throttle.attempt(address: "\(address)", account: "x", now: .zero) == nil) }
        #expect(throttle.attempt(address: "new", account: "x", now: .zero) == .seconds(3))
        #expect(throttle.attempt(address: "new", account: "other", now: .zero) == nil)
    }

    @Test func aRightPasswordCostsNothing() {
        var throttle = LoginThrottle()
        for _ in 0..<100 {
            #expect(throttle.attempt(address: "a", account: "x", now: .zero) == nil)
            throttle.succeeded(address: "a", account: "x", now: .zero)
        }
    }

    @Test func remembersOnlySoManyAndForgetsTheHarmlessFirst() {
        var throttle = LoginThrottle()
        for _ in 0..<5 { _ = throttle.attempt(address: "guesser", account: "x", now: .zero) }
        for index in 0..<LoginThrottle.capacity {
            _ = throttle.attempt(address: "\(index)", account: "\(index)", now: .zero)
        }
        #expect(throttle.attempt(address: "guesser", account: "y", now: .zero) != nil)
    }

    @Test func comparesCredentials() {
        let credentials = Credentials(name: "admin", password: "s3cret")
        #expect(credentials.match(name: "admin", password: "s3cret"))
        #expect(!credentials.match(name: "admin", password: "s3cre"))
        #expect(!credentials.match(name: "Admin", password: "s3cret"))
        #expect(!credentials.match(name: "", password: ""))
    }
}
