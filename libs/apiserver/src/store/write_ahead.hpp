#pragma once
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace sluice::apiserver {

/// WriteAhead: the file behind a store. Records are appended and synced before the write that they stand for is
/// answered; a record that a crash cut off is dropped when the file is read again, and everything before it is
/// kept. append() and rewrite() are for one thread at a time; sync() is for any, and those who wait together
/// share one sync.
///
/// Format: "SLUICEWAL1\n", then records: length (u32), CRC-32 of the payload (u32), payload, all little endian.
/// A payload is one byte 'P' or 'D', revision (u64), collection, 0, key, 0, and for 'P' the object's text.
class WriteAhead {
public:
    struct Record {
        bool removed = false;
        std::uint64_t revision = 0;
        std::string_view collection, key, text;
    };
    /// Opens or creates the file and hands every sound record to `replay`. Throws base::Error{Corrupt} if the
    /// file is no such file, base::Error{Unavailable} if it cannot be opened or locked.
    WriteAhead(const std::string& file, const std::function<void(const Record&)>& replay);
    WriteAhead(const WriteAhead&) = delete;
    WriteAhead& operator=(const WriteAhead&) = delete;
    ~WriteAhead();

    /// Hands the record to the system and returns its number for sync(). Throws base::Error{Unavailable}; the
    /// file then ends before the record.
    std::uint64_t append(const Record&);
    /// Returns once the record of that number, and all before it, are on disk. Throws base::Error{Unavailable}.
    void sync(std::uint64_t number);
    std::uint64_t bytes() const noexcept { return bytes_; }
    /// Replaces the file by one that holds only what `write_all` gives: a crash leaves the old or the new one.
    void rewrite(const std::function<void(const std::function<void(const Record&)>&)>& write_all);

private:
    std::string file_;
    int fd_ = -1;
    std::uint64_t bytes_ = 0;
    std::mutex sync_mutex_;
    std::condition_variable synced_more_;
    std::uint64_t appended_ = 0, synced_ = 0;  // record numbers
    bool syncing_ = false;
};

}  // namespace sluice::apiserver
