#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace sluice::base {

/// FileBytes: what a file holds, read or mapped. Immutable, and copies share the bytes. Thread-safe.
class FileBytes {
public:
    FileBytes() = default;
    explicit FileBytes(std::string bytes);

    /// Reads a small file and maps a larger one, which then takes memory only where somebody looks at it.
    /// Throws as read_file does. Who shortens a mapped file ends the process that looks behind its end: for
    /// files that the user of a command line names, never for a controller's.
    static FileBytes map(const std::string& file, std::size_t max_bytes);

    std::string_view text() const noexcept { return text_; }
    std::size_t size() const noexcept { return text_.size(); }
    /// Looks into a mapped file only if there are more than eight bytes to compare.
    bool starts_with(std::string_view prefix) const noexcept;
    /// The same bytes but for the first ones.
    FileBytes without_first(std::size_t count) const;

    /// They are the same bytes in the same place, not merely equal ones.
    bool is_same(const FileBytes& other) const noexcept
    {
        return text_.data() == other.text_.data() && text_.size() == other.text_.size();
    }

private:
    FileBytes(std::shared_ptr<const void> owner, std::string_view text, std::string_view head);

    std::shared_ptr<const void> owner_;
    std::string_view text_;
    std::array<char, 8> head_{};  // a copy of the first bytes, filled up with NUL
};

}  // namespace sluice::base
