import KubernetesModel
import Testing

@Suite struct QuantityTests {
    @Test(arguments: [
        ("500m", 0.5), ("2Gi", 2_147_483_648), ("1e3", 1000), ("0.5", 0.5), ("3M", 3_000_000), ("-1", -1),
    ])
    func readsAmounts(text: String, value: Double) {
        #expect(Quantity(text).value == value)
    }

    @Test(arguments: ["", "Gi", "1 Gi", "nan", "inf", "0x10", "1GiB"])
    func knowsWhatIsNoQuantity(text: String) {
        #expect(Quantity(text).value == nil)
    }

    @Test func comparesAmountsAcrossSpellings() {
        #expect(Quantity("1Gi").isEqual(to: "1024Mi"))
        #expect(!Quantity("1G").isEqual(to: "1Gi"))
        #expect(Quantity("1Gi") != Quantity("1024Mi"))
    }
}
