/// Why a volume can't be mounted; the text is the message of a `FailedMount` event.
struct VolumeProblem: Error, CustomStringConvertible {
    var volume: String
    var problem: ConfigurationProblem

    var description: String { "MountVolume.SetUp failed for volume \"\(volume)\" : \(problem)" }
}
