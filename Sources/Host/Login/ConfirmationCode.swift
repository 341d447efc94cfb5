/// The short code that a person types in a new login.
public enum ConfirmationCode {
    /// No character that is easily taken for another one, such as 0 and o, or 1 and l.
    private static let alphabet = Array("23456789abcdefghjkmnpqrstuvwxyz")
    private static let length = 5

    /// Draws one from the kernel's random numbers (getrandom(2)): one of 28 million, of which a stranger may try a few.
    public static func draw() -> String {
        var kernel = SystemRandomNumberGenerator()
        return String((0..<length).compactMap { _ in alphabet.randomElement(using: &kernel) })
    }
}
