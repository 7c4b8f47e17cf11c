#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

/// Writing ASN.1's distinguished encoding (X.690), as far as certificates need it.
namespace sluice::sprig::der {

enum Tag : unsigned char {
    Boolean = 0x01,
    Integer = 0x02,
    BitString = 0x03,
    OctetString = 0x04,
    Null = 0x05,
    ObjectId = 0x06,
    Utf8String = 0x0C,
    PrintableString = 0x13,
    UtcTime = 0x17,
    GeneralizedTime = 0x18,
    Sequence = 0x30,
    Set = 0x31,
};

std::string element(unsigned char tag, std::string_view content);
inline std::string sequence(std::string_view content)
{
    return element(Sequence, content);
}
/// A number of any length, big-endian.
std::string unsigned_integer(std::string_view bytes);
std::string object_id(std::initializer_list<unsigned> arcs);
/// Bits from the left; `unused` of the last byte do not count.
std::string bit_string(std::string_view bytes, unsigned char unused = 0);
/// UTCTime until 2049, GeneralizedTime from 2050 on. Seconds since 1970.
std::string time(std::int64_t second);

}  // namespace sluice::sprig::der
