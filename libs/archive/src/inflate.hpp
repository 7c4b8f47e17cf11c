#pragma once
#include "archive/tar.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace sluice::archive {

class TextSource final : public Source {
public:
    explicit TextSource(std::string_view text) : text_(text) {}
    std::size_t read(char* buffer, std::size_t size) override;

private:
    std::string_view text_;
};

class StringSink final : public Sink {
public:
    explicit StringSink(std::string& text) : text_(text) {}
    void write(std::string_view bytes) override { text_.append(bytes); }

private:
    std::string& text_;
};

/// Unpacks gzip as it is read: one or more members, as Go's gzip.Reader. Throws base::Error{Corrupt}.
class GzipReader final : public Source {
public:
    explicit GzipReader(Source& from);
    GzipReader(const GzipReader&) = delete;
    GzipReader& operator=(const GzipReader&) = delete;
    ~GzipReader() override;
    std::size_t read(char* buffer, std::size_t size) override;

private:
    struct State;
    bool refill();
    Source& from_;
    std::unique_ptr<State> state_;
};

/// Packs gzip as it is written, without name or time.
class GzipWriter final : public Sink {
public:
    explicit GzipWriter(Sink& to);
    GzipWriter(const GzipWriter&) = delete;
    GzipWriter& operator=(const GzipWriter&) = delete;
    ~GzipWriter() override;
    void write(std::string_view bytes) override;
    void finish();

private:
    struct State;
    void deflate(std::string_view bytes, int flush);
    Sink& to_;
    std::unique_ptr<State> state_;
};

}  // namespace sluice::archive
