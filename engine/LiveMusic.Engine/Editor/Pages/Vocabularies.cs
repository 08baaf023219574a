using LiveMusic.Models;

namespace LiveMusic.Engine.Editor.Pages;

/// <summary>Words for the dice: of the instruments and styles that the paper's authors tried (appendix G) and of moods, those that a model knows.</summary>
/// <remarks>Any thread.</remarks>
internal static class Vocabularies
{
    private static readonly string[] Instruments =
    [
        "accordion", "acoustic guitar", "alto saxophone", "bagpipes", "balalaika ensemble", "banjo", "bass clarinet", "bass guitar", "bassoon", "bongos", "bouzouki", "brass section", "cello",
        "charango", "choir", "clarinet", "clavichord", "congo drums", "didgeridoo", "dirty synths", "distorted guitar", "djembe", "dulcimer", "electric guitar", "electric piano", "erhu",
        "fiddle", "flamenco guitar", "flute", "funk drums", "fuzz guitar", "glockenspiel", "grand piano", "hammond organ", "hang drum", "harmonica", "harp", "harpsichord", "hurdy-gurdy",
        "jazz guitar", "kalimba", "koto", "linndrum", "lute", "lyre", "mandolin", "marching band", "marimba", "mbira", "mellotron", "muted trumpet", "nylon guitar", "oboe", "organ", "pan flute",
        "piano", "pipa", "polysynth", "precision bass", "ragtime piano", "sarod", "saxophone", "saw lead", "sitar", "slap bass", "smooth pianos", "soprano saxophone", "steel drum",
        "string ensemble", "strings", "synth bass", "synth brass", "synth pads", "tabla", "tr-909 drum machine", "trumpet", "tuba", "ukulele", "upright bass", "vibraphone", "viola ensemble",
        "violin", "warm acoustic guitar", "warm pad", "woodwinds", "zither",
    ];

    private static readonly string[] Genres =
    [
        "acid techno", "afrobeat", "alternative country", "ambient", "american folk", "baroque", "bebop", "blues rock", "bluegrass", "boom bap", "bossa nova", "breakbeat", "chamber music", "chillout",
        "chiptune", "cinematic", "classic rock", "contemporary r&b", "country", "deep house", "delta blues", "disco", "disco funk", "doo wop", "downtempo", "drum and bass", "dubstep",
        "electro swing", "film score", "funk metal", "funky", "garage rock", "glitch hop", "gypsy jazz", "hard bop jazz", "hard rock", "heavy metal", "hip hop", "house", "hyperpop",
        "indian classical", "indie electronic", "indie folk", "indie pop", "indie rock", "industrial rock", "irish folk", "jamaican dub", "jungle", "k-pop", "klezmer", "latin jazz", "lofi hip hop",
        "mariachi", "minimal techno", "moombahton", "neo-soul", "orchestral score", "piano ballad", "pop punk", "post rock", "post-punk", "progressive house", "psychedelic rock", "reggae",
        "renaissance music", "retrowave", "rhythm and blues", "roots reggae", "samba", "singer songwriter", "ska", "smooth jazz", "soul funk", "surf rock", "swing", "symphony", "synthpop", "synthwave",
        "tango", "techno", "thrash metal", "trance", "trap", "vaporwave", "west coast hip hop",
    ];

    private static readonly string[] Moods =
    [
        "aggressive", "angry", "atmospheric", "bright", "busy", "calm", "catchy", "cheerful", "cool", "cozy", "crisp", "danceable", "dark", "deep", "delicate", "dramatic", "dreamy", "driving",
        "elegant", "emotional", "energetic", "epic", "ethereal", "floating", "gentle", "glamorous", "graceful", "gritty", "groovy", "happy", "heavy", "heroic", "hypnotic", "intense", "intimate",
        "late night", "lively", "loud", "majestic", "mechanical", "meditation", "melancholic", "mellow", "minimal", "moody", "muffled", "nostalgic", "peaceful", "powerful", "psychedelic", "quiet",
        "relaxing", "romantic", "rustic", "sad", "shiny", "sleepy", "smoky", "smooth", "soft", "soulful", "spacey", "sparse", "sunny", "tight", "twangy", "upbeat", "uplifting", "warm",
    ];

    private static (ILiveModel? Model, Vocabulary Words) _last = (null, new(Instruments, Genres, Moods));
    private static readonly Lock Gate = new();

    /// <summary>Without a model (it is still being loaded) nothing is left out.</summary>
    public static Vocabulary For(ILiveModel? model)
    {
        lock (Gate)
        {
            if (!ReferenceEquals(_last.Model, model)) _last = (model, model is null ? new(Instruments, Genres, Moods) : new(Known(Instruments, model), Known(Genres, model), Known(Moods, model)));
            return _last.Words;
        }
    }

    private static string[] Known(string[] words, ILiveModel model) => [.. words.Where(model.Style.Knows)];
}
