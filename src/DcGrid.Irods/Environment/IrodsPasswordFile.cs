using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace DcGrid.Irods;

/// <summary>The file <c>.irodsA</c>, in which <c>iinit</c> leaves the password, scrambled.</summary>
/// <remarks>
/// <para>Text: a dot; five characters that tell the file's time, of use to its writer alone; one of e to t, the number of a sequence of
/// 32 bits; the password. The characters before and after that seventh are turned on a wheel of 77, by 5 bits of the sequence, taken at shifts of
/// 0, 3, ... 27, plus the user's number and 0xf5f. Others stay as they are.</para>
/// <para>It hides the password from a glance, no more; so the file must be its owner's alone.</para>
/// </remarks>
public static partial class IrodsPasswordFile
{
    private const string Wheel = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!\"#$%&'()*+,-./";
    private const int TimeCharacters = 5;
    private const int SequenceAt = 6;
    private const int LargestShift = 28;
    private const int ShiftStep = 3;

    private static readonly uint[] Sequences =
    [
        0xd768b678, 0xedfdaf56, 0x2420231b, 0x987098d8, 0xc1bdfeee, 0xf572341f, 0x478def3a, 0xa830d343,
        0x774dfa2a, 0x6720731e, 0x346fa320, 0x6ffdf43a, 0x7723a320, 0xdf67d02e, 0x86ad240a, 0xe76d342e,
    ];

    /// <summary>Reads the password.</summary>
    /// <param name="file">path of the file</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IrodsException">Others may read the file, or it is none of <c>iinit</c>'s.</exception>
    [UnsupportedOSPlatform("windows")]
    public static string Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"{file} is not there: log in with iinit", file);
        }

        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return (File.GetUnixFileMode(file) & others) != 0
            ? throw new IrodsException($"{file} holds a password and can be read by others: chmod 600 {file}")
            : Decode(File.ReadAllText(file, Encoding.Latin1), GetUserId());
    }

    /// <summary>Decodes the text of such a file.</summary>
    /// <param name="text">what is in the file; anything from a NUL or line end on is left out</param>
    /// <param name="userId">the number of the user who wrote it</param>
    /// <exception cref="IrodsException">It is not scrambled.</exception>
    public static string Decode(string text, uint userId)
    {
        ArgumentNullException.ThrowIfNull(text);
        var end = text.AsSpan().IndexOfAny('\0', '\n', '\r');
        var scrambled = end < 0 ? text : text[..end];
        var sequence = scrambled.Length > SequenceAt ? scrambled[SequenceAt] - 'e' : -1;
        return scrambled is not ['.', ..] || sequence < 0 || sequence >= Sequences.Length
            ? throw new IrodsException("the password file is not one of iinit's: log in again with iinit")
            : Turn(scrambled.AsSpan(SequenceAt + 1), Sequences[sequence], TimeCharacters * ShiftStep, userId, forward: false);
    }

    /// <summary>Encodes a password as <c>iinit</c> does, for a file of that time.</summary>
    internal static string Encode(string password, uint userId, DateTimeOffset fileTime, int sequence = 0)
    {
        var time = (int)fileTime.ToUnixTimeSeconds();
        Span<char> head =
        [
            (char)('S' - ((sequence & 7) * 2)), Letter(time >> 4), Letter(time), Letter(time >> 12), Letter(time >> 8),
        ];
        var turned = Turn([.. head, .. password], Sequences[sequence], 0, userId, forward: true);
        return $".{turned[..TimeCharacters]}{(char)('e' + sequence)}{turned[TimeCharacters..]}";

        static char Letter(int bits) => (char)('a' + (bits & 15));
    }

    private static string Turn(ReadOnlySpan<char> text, uint sequence, int shift, uint userId, bool forward)
    {
        var result = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            var by = (int)(((sequence >> shift) & 0x1f) + (userId & 0xf5f)) % Wheel.Length;
            shift = shift + ShiftStep > LargestShift ? 0 : shift + ShiftStep;
            var at = Wheel.IndexOf(character, StringComparison.Ordinal);
            result.Append(at < 0 ? character : Wheel[(at + (forward ? by : Wheel.Length - by)) % Wheel.Length]);
        }

        return result.ToString();
    }

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint GetUserId();
}
