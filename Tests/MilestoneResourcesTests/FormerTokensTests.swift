import Foundation
import KubernetesModel
import MilestoneAPI
import Testing

@testable import MilestoneResources

/// What is remembered of tokens that live longer than the spec says, at moments of one's own.
@Suite struct FormerTokensTests {
    private let start = Timestamp(Date(timeIntervalSince1970: 1_767_322_800))

    private func following(
        _ before: FormerTokens?, issued: Int, rollingOut: Bool = false, wanted: Int = 300, at seconds: Int = 0
    ) -> FormerTokens? {
        .following(
            before, issued: issued, isRollingOut: rollingOut, wanted: wanted, now: start.adding(seconds: seconds))
    }

    @Test func nothingIsRememberedOfTokensThatLiveAsLongAsTheyAreToOrShorter() {
        #expect(following(nil, issued: 300) == nil)
        #expect(following(nil, issued: 0, rollingOut: true) == nil)
        #expect(following(nil, issued: 60, rollingOut: true) == nil)
    }

    @Test func aShorterLifeIsRememberedUntilTheLastLongOneIsOver() {
        let issued = following(nil, issued: 3600)
        #expect(issued == FormerTokens(lifetime: 3600, end: nil))
        #expect(FormerTokens.longest(issued, wanted: 300) == 3600)
        // The Deployment wants pods of the new spec, and some of the old one are still there.
        #expect(following(issued, issued: 300, rollingOut: true, at: 20) == issued)
        let gone = following(issued, issued: 300, at: 40)
        #expect(gone == FormerTokens(lifetime: 3600, end: start.adding(seconds: 3700)))
        // Another rollout changes nothing about it.
        #expect(following(gone, issued: 300, rollingOut: true, at: 3699) == gone)
        #expect(following(gone, issued: 300, at: 3700) == nil)
    }

    @Test func theLongestOfSeveralCounts() {
        let gone = FormerTokens(lifetime: 3600, end: start.adding(seconds: 3700))
        // The pods went back to what they were, or to what lives shorter than that.
        #expect(following(gone, issued: 3600, at: 100) == FormerTokens(lifetime: 3600, end: nil))
        #expect(following(gone, issued: 900, at: 100) == FormerTokens(lifetime: 3600, end: nil))
        #expect(following(gone, issued: 900, at: 3700) == FormerTokens(lifetime: 900, end: nil))
        #expect(FormerTokens.longest(gone, wanted: 7200) == 7200)
    }

    @Test func whatIsWrittenDownIsReadBack() {
        var keys = SecretData([:])
        for tokens in [
            FormerTokens(lifetime: 3600, end: start), FormerTokens(lifetime: 3600, end: nil), nil,
        ] {
            keys.remember(tokens)
            #expect(FormerTokens(keys.notes) == tokens)
        }
        #expect(keys.notes.isEmpty)
    }

    @Test func readsTheLifeOfTokensFromTheGatewaysPods() throws {
        var platform = try Samples.example("quickstart")
        platform.spec.gateway.auth.accessTokenLifetime = "90s"
        let gateway = Samples.blueprint(platform).objects[.gateway]?.first { $0.resource == Deployment.resource }
        let deployment = try #require(gateway).content.decode(as: Deployment.self)
        #expect(FormerTokens.issued(by: try #require(deployment.spec?.template)) == 90)
    }
}
