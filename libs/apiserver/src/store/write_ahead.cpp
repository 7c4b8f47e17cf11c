#include "store/write_ahead.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace sluice::apiserver {

namespace {

constexpr std::string_view kMagic = "SLUICEWAL1\n";
constexpr std::size_t kHeader = 8;
constexpr std::uint32_t kMaxRecord = 64u << 20;

constexpr std::array<std::uint32_t, 256> crc_table()
{
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t c = i;
        for (int bit = 0; bit < 8; ++bit)
            c = (c & 1u) != 0 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
        table[i] = c;
    }
    return table;
}

std::uint32_t crc32(std::string_view bytes)
{
    static constexpr auto table = crc_table();
    std::uint32_t c = 0xFFFFFFFFu;
    for (const char byte : bytes)
        c = table[(c ^ static_cast<unsigned char>(byte)) & 0xFFu] ^ (c >> 8);
    return c ^ 0xFFFFFFFFu;
}

template <class T> void put_number(std::string& out, T number)
{
    for (std::size_t i = 0; i < sizeof(T); ++i)
        out += static_cast<char>((number >> (8 * i)) & 0xFF);
}

template <class T> T get_number(std::string_view bytes)
{
    T number = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        number = static_cast<T>(
            number | static_cast<T>(static_cast<T>(static_cast<unsigned char>(bytes[i])) << (8 * i)));
    return number;
}

std::string encode(const WriteAhead::Record& record)
{
    std::string payload;
    payload.reserve(record.text.size() + record.key.size() + record.collection.size() + 16);
    payload += record.removed ? 'D' : 'P';
    put_number(payload, record.revision);
    payload += record.collection;
    payload += '\0';
    payload += record.key;
    payload += '\0';
    payload += record.text;
    std::string out;
    out.reserve(payload.size() + kHeader);
    put_number(out, static_cast<std::uint32_t>(payload.size()));
    put_number(out, crc32(payload));
    return out + payload;
}

WriteAhead::Record decode(std::string_view payload)
{
    WriteAhead::Record record;
    record.removed = payload[0] == 'D';
    record.revision = get_number<std::uint64_t>(payload.substr(1, 8));
    payload.remove_prefix(9);
    const std::size_t first = payload.find('\0');
    record.collection = payload.substr(0, first);
    payload.remove_prefix(first + 1);
    const std::size_t second = payload.find('\0');
    record.key = payload.substr(0, second);
    record.text = payload.substr(second + 1);
    return record;
}

[[noreturn]] void fail(const std::string& what, const std::string& file)
{
    throw base::Error(
        base::ErrorKind::Unavailable,
        fmt::format("{} of write-ahead file {}: {}", what, file, std::strerror(errno)));
}

void write_all_bytes(int fd, std::string_view bytes, const std::string& file)
{
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail("write", file);
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

bool read_exactly(int fd, std::string& out, std::size_t count)
{
    out.resize(count);
    std::size_t have = 0;
    while (have < count) {
        const ssize_t n = ::read(fd, out.data() + have, count - have);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        have += static_cast<std::size_t>(n);
    }
    return true;
}

// Bytes of the file up to the last sound record.
std::uint64_t replay_records(int fd, const std::function<void(const WriteAhead::Record&)>& replay)
{
    std::uint64_t sound = kMagic.size();
    std::string header, payload;
    while (read_exactly(fd, header, kHeader)) {
        const auto length = get_number<std::uint32_t>(header);
        if (length < 11 || length > kMaxRecord || !read_exactly(fd, payload, length)) break;
        if (crc32(payload) != get_number<std::uint32_t>(std::string_view(header).substr(4))) break;
        replay(decode(payload));
        sound += kHeader + length;
    }
    return sound;
}

void sync_directory_of(const std::string& file)
{
    const std::size_t slash = file.rfind('/');
    const std::string directory = slash == std::string::npos ? "." : file.substr(0, slash + 1);
    const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) fail("open directory", file);
    ::fsync(fd);
    ::close(fd);
}

int open_locked(const std::string& file, int flags)
{
    const int fd = ::open(file.c_str(), flags | O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) fail("open", file);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        ::close(fd);
        fail("lock", file);
    }
    return fd;
}

}  // namespace

WriteAhead::WriteAhead(const std::string& file, const std::function<void(const Record&)>& replay)
    : file_(file), fd_(open_locked(file, 0))
{
    std::string magic;
    if (!read_exactly(fd_, magic, kMagic.size())) {
        // New, or a crash before the first record: nothing was ever promised.
        if (::ftruncate(fd_, 0) != 0 || ::lseek(fd_, 0, SEEK_SET) != 0) fail("truncate", file_);
        write_all_bytes(fd_, kMagic, file_);
        if (::fdatasync(fd_) != 0) fail("sync", file_);
        sync_directory_of(file_);
        bytes_ = kMagic.size();
        return;
    }
    if (magic != kMagic) {
        ::close(std::exchange(fd_, -1));
        throw base::Error(
            base::ErrorKind::Corrupt, fmt::format("{} is no write-ahead file of an API server", file_));
    }
    bytes_ = replay_records(fd_, replay);
    if (::ftruncate(fd_, static_cast<off_t>(bytes_)) != 0) fail("truncate", file_);
    if (::lseek(fd_, static_cast<off_t>(bytes_), SEEK_SET) < 0) fail("seek", file_);
}

WriteAhead::~WriteAhead()
{
    if (fd_ >= 0) ::close(fd_);
}

std::uint64_t WriteAhead::append(const Record& record)
{
    const std::string bytes = encode(record);
    try {
        write_all_bytes(fd_, bytes, file_);
    } catch (const base::Error&) {
        // What was written in part must not stand before the next record.
        if (::ftruncate(fd_, static_cast<off_t>(bytes_)) == 0)
            ::lseek(fd_, static_cast<off_t>(bytes_), SEEK_SET);
        throw;
    }
    bytes_ += bytes.size();
    const std::lock_guard lock(sync_mutex_);
    return ++appended_;
}

void WriteAhead::sync(std::uint64_t number)
{
    std::unique_lock lock(sync_mutex_);
    while (synced_ < number) {
        if (syncing_) {
            synced_more_.wait(lock);
            continue;
        }
        syncing_ = true;
        const std::uint64_t target = appended_;
        lock.unlock();
        const bool done = ::fdatasync(fd_) == 0;
        lock.lock();
        syncing_ = false;
        if (done) synced_ = std::max(synced_, target);
        synced_more_.notify_all();
        if (!done) fail("sync", file_);
    }
}

void WriteAhead::rewrite(const std::function<void(const std::function<void(const Record&)>&)>& write_all)
{
    const std::string fresh = file_ + ".new";
    const int fd = open_locked(fresh, O_TRUNC);
    std::uint64_t size = 0;
    std::string batch(kMagic);
    try {
        write_all([&](const Record& record) {
            batch += encode(record);
            if (batch.size() < (1u << 20)) return;
            write_all_bytes(fd, batch, fresh);
            size += batch.size();
            batch.clear();
        });
        write_all_bytes(fd, batch, fresh);
        size += batch.size();
        if (::fsync(fd) != 0) fail("sync", fresh);
        if (::rename(fresh.c_str(), file_.c_str()) != 0) fail("rename", fresh);
        sync_directory_of(file_);
    } catch (const base::Error&) {
        ::close(fd);
        ::unlink(fresh.c_str());
        throw;
    }
    std::unique_lock lock(sync_mutex_);
    synced_more_.wait(lock, [this] { return !syncing_; });
    ::close(std::exchange(fd_, fd));
    synced_ = appended_;  // the new file holds everything, and was synced as a whole
    synced_more_.notify_all();
    bytes_ = size;
}

}  // namespace sluice::apiserver
