#include "base/file_bytes.hpp"

#include "base/file_descriptor.hpp"
#include "read_all.hpp"

#include <algorithm>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace sluice::base {

namespace {

/// From here on two calls and a page fault or two cost less than a copy into fresh pages.
constexpr std::size_t kMapped = 16u << 10;

}  // namespace

FileBytes::FileBytes(std::string bytes)
{
    auto owner = std::make_shared<const std::string>(std::move(bytes));
    const std::string_view text = *owner;
    *this = FileBytes(std::move(owner), text, text);
}

FileBytes::FileBytes(std::shared_ptr<const void> owner, std::string_view text, std::string_view head)
    : owner_(std::move(owner)), text_(text)
{
    std::ranges::copy(head.substr(0, head_.size()), head_.begin());
}

FileBytes FileBytes::map(const std::string& file, std::size_t max_bytes)
{
    const auto in = open_to_read(file);
    struct stat about{};
    const bool is_known = ::fstat(in.get(), &about) == 0 && S_ISREG(about.st_mode);
    const auto size = is_known ? static_cast<std::size_t>(about.st_size) : 0;
    std::array<char, std::tuple_size_v<decltype(FileBytes::head_)>> head{};
    if (size >= kMapped && size <= max_bytes &&
        ::pread(in.get(), head.data(), head.size(), 0) == static_cast<ssize_t>(head.size())) {
        void* const pages = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, in.get(), 0);
        if (pages != MAP_FAILED)
            return {
                std::shared_ptr<const void>(
                    pages, [size](const void* begin) { ::munmap(const_cast<void*>(begin), size); }),
                std::string_view(static_cast<const char*>(pages), size),
                std::string_view(head.data(), head.size())};
    }
    return FileBytes(read_all(in.get(), file, max_bytes));
}

bool FileBytes::starts_with(std::string_view prefix) const noexcept
{
    if (prefix.size() > head_.size()) return text_.starts_with(prefix);
    return prefix.size() <= size() && std::string_view(head_.data(), prefix.size()) == prefix;
}

FileBytes FileBytes::without_first(std::size_t count) const
{
    const auto rest = text_.substr(std::min(count, text_.size()));
    return {owner_, rest, rest};
}

}  // namespace sluice::base
