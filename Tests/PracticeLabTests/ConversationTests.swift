import Testing

@testable import PracticeLab

/// What the services say, without a socket.
struct ConversationTests {
    private let now = ContinuousClock.now

    @Test("a request is answered once its head is complete, however it is cut")
    func answered() throws {
        let request = Array("GET / HTTP/1.1\r\nHost: peer\r\n\r\n".utf8)
        for cut in 1..<request.count {
            var conversation = HTTPConversation(at: now)
            #expect(conversation.received(request[..<cut], at: now) == .nothing)
            let reply = conversation.received(request[cut...], at: now)
            guard case .sendLast(let bytes) = reply else {
                Issue.record("\(reply)")
                continue
            }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(text.contains("\r\nContent-Length: 22\r\nConnection: close\r\n"))
            #expect(text.hasSuffix("\r\n\r\niptables peer service\n"))
        }
    }

    @Test("HEAD is answered without a body, nonsense with 400")
    func otherRequests() {
        var head = HTTPConversation(at: now)
        guard case .sendLast(let bytes) = head.received(Array("HEAD / HTTP/1.0\n\n".utf8)[...], at: now)
        else {
            Issue.record("no answer to HEAD")
            return
        }
        #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("\r\n\r\n"))
        var nonsense = HTTPConversation(at: now)
        guard case .sendLast(let refusal) = nonsense.received(Array("what\n\n".utf8)[...], at: now) else {
            Issue.record("no answer to nonsense")
            return
        }
        #expect(String(decoding: refusal, as: UTF8.self).hasPrefix("HTTP/1.1 400 "))
    }

    @Test("a client that is slow, endless or gone is closed")
    func rudeClients() throws {
        var slow = HTTPConversation(at: now)
        #expect(try #require(slow.deadline) == now + .seconds(10))
        #expect(slow.received(Array("GET".utf8)[...], at: now + .seconds(9)) == .nothing)
        #expect(try #require(slow.deadline) == now + .seconds(10))
        #expect(slow.deadlinePassed() == .close)

        var endless = HTTPConversation(at: now)
        #expect(endless.received(Array(repeating: 65, count: 17_000)[...], at: now) == .close)

        var gone = HTTPConversation(at: now)
        #expect(gone.inputEnded(at: now) == .close)
    }

    @Test("a login greets after a moment and has no end of its own")
    func login() throws {
        var login = ManagementConversation(at: now)
        #expect(try #require(login.deadline) == now + .milliseconds(100))
        #expect(login.deadlinePassed() == .send(Array("surefoot practice login\r\n".utf8)))
        #expect(login.deadline == nil)
        #expect(login.received([65], at: now) == .nothing)
        #expect(login.isReading)
        #expect(login.inputEnded(at: now) == .nothing)
        #expect(!login.isReading)
        #expect(try #require(login.deadline) == now + .seconds(2))
        #expect(login.deadlinePassed() == .close)
    }

    @Test("a login that is left at once is not greeted, and is seen for two seconds")
    func portTest() throws {
        var login = ManagementConversation(at: now)
        #expect(login.inputEnded(at: now) == .nothing)
        #expect(try #require(login.deadline) == now + .seconds(2))
        #expect(login.deadlinePassed() == .close)
    }
}
