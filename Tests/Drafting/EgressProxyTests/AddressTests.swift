import EgressProxy
import Testing

@Suite("Addresses of the public internet")
struct AddressTests {
  @Test(
    "Private, local, shared, reserved and multicast addresses are not public",
    arguments: [
      "0.0.0.0", "0.255.255.255", "10.0.0.1", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1",
      "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1",
      "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255",
      "240.0.0.1", "255.255.255.255",
    ])
  func privateV4(text: String) throws { #expect(!(try v4(text)).isPublic) }

  @Test(
    "Their neighbours are",
    arguments: [
      "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
      "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255", "192.169.0.0",
      "198.17.255.255", "198.20.0.0", "223.255.255.255", "8.8.8.8",
    ])
  func publicV4(text: String) throws { #expect((try v4(text)).isPublic) }

  @Test(
    "Of IPv6 only global unicast is, and nothing that stands for an address of IPv4 which is not",
    arguments: [
      (0, 0, false), (0, 1, false), (0, 0xFFFF_0808_0808, false), (0xFC00 << 48, 1, false), (0xFD00 << 48, 1, false),
      (0xFE80 << 48, 1, false), (0xFF02 << 48, 1, false), (0x2001_0DB8 << 32, 1, false), (0x2001 << 48, 1, false),
      (0x2002_7F00_0001 << 16, 1, false), (0x2002_0808_0808 << 16, 1, false), (0x3FFF_0 << 44, 1, false),
      (0x0064_FF9B << 32, 0x7F00_0001, false), (0x0064_FF9B << 32, 0x0808_0808, true),
      (0x0064_FF9B << 32, 0x1_0000_0000, false), (0x2606_4700 << 32, 1, true), (0x2A00_1450 << 32, 1, true),
      (0x2001_4860 << 32, 0x8888, true), (0x4000 << 48, 1, false),
    ] as [(UInt64, UInt64, Bool)])
  func v6(high: UInt64, low: UInt64, isPublic: Bool) { #expect(IPAddress.v6(high, low).isPublic == isPublic) }

  @Test("This machine's own addresses lead nowhere, also behind NAT64, and none does where they are not known")
  func own() {
    let own: Set<IPAddress> = [.v4(0x0808_0808)]
    #expect(!EgressNetwork.permits(.v4(0x0808_0808), own: own) && EgressNetwork.permits(.v4(0x0808_0404), own: own))
    #expect(!EgressNetwork.permits(.v6(0x0064_FF9B << 32, 0x0808_0808), own: own))
    #expect(EgressNetwork.permits(.v6(0x0064_FF9B << 32, 0x0808_0404), own: own))
    #expect(!EgressNetwork.permits(.v4(0x0808_0404), own: nil))
  }

  private func v4(_ text: String) throws -> IPAddress {
    let parts = text.split(separator: ".").compactMap { UInt32($0) }
    try #require(parts.count == 4)
    let address = IPAddress.v4(parts.reduce(0) { $0 << 8 | $1 })
    #expect(address.description == text)
    return address
  }
}
