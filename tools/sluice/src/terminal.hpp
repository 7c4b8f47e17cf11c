#pragma once
#include <ostream>
#include <string_view>

namespace sluice::cli {

/// Terminal: where a command speaks. Data goes to standard output, what the command is doing goes to standard
/// error with the signs that a flux user knows. Two references: tests give it string streams.
class Terminal {
public:
    Terminal(std::ostream& out, std::ostream& err) : out_(out), err_(err) {}
    std::ostream& out() { return out_; }
    std::ostream& err() { return err_; }
    void action(std::string_view text) { say("►", text); }
    void waiting(std::string_view text) { say("◎", text); }
    void success(std::string_view text) { say("✔", text); }
    void failure(std::string_view text) { say("✗", text); }

private:
    void say(std::string_view sign, std::string_view text) { err_ << sign << ' ' << text << std::endl; }
    std::ostream& out_;
    std::ostream& err_;
};

}  // namespace sluice::cli
