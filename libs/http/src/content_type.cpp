#include "content_type.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace sluice::http {
namespace {

/// Go's built-in table, which is all there is in an image without /etc/mime.types: a .tar.gz is told by its
/// bytes.
constexpr std::array<std::pair<std::string_view, std::string_view>, 23> kByExtension = {{
    {".avif", "image/avif"},
    {".bin", "application/octet-stream"},
    {".css", "text/css; charset=utf-8"},
    {".csv", "text/csv; charset=utf-8"},
    {".gif", "image/gif"},
    {".gz", "application/gzip"},
    {".htm", "text/html; charset=utf-8"},
    {".html", "text/html; charset=utf-8"},
    {".ico", "image/vnd.microsoft.icon"},
    {".jpeg", "image/jpeg"},
    {".jpg", "image/jpeg"},
    {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".pdf", "application/pdf"},
    {".png", "image/png"},
    {".svg", "image/svg+xml"},
    {".text", "text/plain; charset=utf-8"},
    {".txt", "text/plain; charset=utf-8"},
    {".wasm", "application/wasm"},
    {".webp", "image/webp"},
    {".xml", "text/xml; charset=utf-8"},
    {".zip", "application/zip"},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kByStart = {{
    {"\x1f\x8b\x08", "application/x-gzip"},
    {"PK\x03\x04", "application/zip"},
    {"%PDF-", "application/pdf"},
    {"\x89PNG\r\n\x1a\n", "image/png"},
    {"<?xml", "text/xml; charset=utf-8"},
    {"\xef\xbb\xbf", "text/plain; charset=utf-8"},
}};

/// The bytes that the WHATWG rules take for a sign of binary data.
bool is_binary(char c) noexcept
{
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x08 || byte == 0x0b || (byte >= 0x0e && byte <= 0x1a) || (byte >= 0x1c && byte <= 0x1f);
}

}  // namespace

std::string_view content_type(std::string_view name, std::string_view first_bytes) noexcept
{
    const auto dot = name.rfind('.');
    if (dot != std::string_view::npos)
        for (const auto& [extension, type] : kByExtension)
            if (name.substr(dot) == extension) return type;
    for (const auto& [start, type] : kByStart)
        if (first_bytes.starts_with(start)) return type;
    return std::ranges::any_of(first_bytes, is_binary) ? "application/octet-stream"
                                                       : "text/plain; charset=utf-8";
}

}  // namespace sluice::http
