"""The composer's tables: scales, tempi, instruments, hand drums, kits and genres, with the words that people use for them."""
from dataclasses import dataclass, field

SCALES = {'major': [0, 2, 4, 5, 7, 9, 11], 'minor': [0, 2, 3, 5, 7, 8, 10], 'dorian': [0, 2, 3, 5, 7, 9, 10], 'mixolydian': [0, 2, 4, 5, 7, 9, 10],
          'harmonic': [0, 2, 3, 5, 7, 8, 11], 'phrygian': [0, 1, 4, 5, 7, 8, 10], 'pentatonic': [0, 2, 3, 7, 7, 8, 12]}      # phrygian dominant; hirajoshi, doubled to seven degrees
TEMPI = (8, 9, 10, 12, 14, 15, 16, 18, 20, 24)        # codec frames per beat: 187.5 ... 62.5 BPM
KEYS = 'C C# D Eb E F F# G Ab A Bb B'.split()

# name: (General MIDI programs, words that describe it in captions)
INSTRUMENTS = {
    'piano': ([0, 1], ['piano', 'piano', 'grand piano', 'smooth pianos', 'keys']),
    'epiano': ([4, 5], ['electric piano', 'rhodes', 'epiano', 'keys']),
    'harpsichord': ([6], ['harpsichord']),
    'vibes': ([11], ['vibraphone', 'vibes']),
    'marimba': ([12], ['marimba']),
    'organ': ([16, 17], ['organ', 'hammond organ']),
    'accordion': ([21], ['accordion']),
    'harmonica': ([22], ['harmonica']),
    'nylon': ([24], ['nylon guitar', 'flamenco guitar', 'classical guitar', 'acoustic guitar', 'guitar']),
    'steel': ([25], ['acoustic guitar', 'warm acoustic guitar', 'steel guitar', 'strummed guitar', 'guitar']),
    'jazzgtr': ([26], ['jazz guitar', 'guitar']),
    'clean': ([27], ['clean electric guitar', 'electric guitar', 'guitar']),
    'muted': ([28], ['muted guitar', 'electric guitar', 'guitar']),
    'overdrive': ([29], ['overdriven guitar', 'electric guitar', 'rock guitar', 'guitar']),
    'distortion': ([30], ['distorted guitar', 'fuzz guitar', 'heavy guitar', 'electric guitar', 'guitar']),
    'upright': ([32], ['upright bass', 'double bass', 'acoustic bass', 'bass']),
    'fbass': ([33], ['bass guitar', 'electric bass', 'precision bass', 'bass']),
    'pbass': ([34], ['picked bass', 'bass guitar', 'bass']),
    'slap': ([36], ['slap bass', 'bass']),
    'synbass': ([38, 39], ['synth bass', 'bass']),
    'violin': ([40], ['violin']),
    'cello': ([42], ['cello']),
    'harp': ([46], ['harp']),
    'strings': ([48, 49], ['strings', 'string ensemble', 'string section']),
    'synstr': ([50], ['synth strings', 'pad']),
    'choir': ([52], ['choir', 'voices']),
    'trumpet': ([56], ['trumpet']),
    'mutetpt': ([59], ['muted trumpet', 'trumpet']),
    'brass': ([61], ['brass section', 'brass', 'horns']),
    'synbrass': ([62], ['synth brass', 'synth', 'synthesizer']),
    'sax': ([65, 66], ['saxophone', 'sax', 'alto saxophone']),
    'oboe': ([68], ['oboe', 'woodwinds']),
    'clarinet': ([71], ['clarinet', 'woodwinds']),
    'flute': ([73], ['flute', 'woodwinds']),
    'panflute': ([75], ['pan flute', 'flute']),
    'squarelead': ([80], ['square lead', 'synth lead', 'synth', 'chiptune lead']),
    'sawlead': ([81], ['saw lead', 'synth lead', 'synth', 'synthesizer']),
    'newage': ([88], ['new age pad', 'pad', 'synth pad']),
    'warmpad': ([89], ['warm pad', 'pad', 'synth pad', 'synth pads']),
    'polysynth': ([90], ['polysynth', 'synth', 'synth chords']),
    'halo': ([94], ['halo pad', 'pad', 'synth pad']),
    'sweep': ([95], ['sweep pad', 'pad', 'synth pad']),
    'banjo': ([105], ['banjo']),
    'kalimba': ([108], ['kalimba', 'mbira', 'thumb piano']),
    'musicbox': ([10], ['music box']),
    'clavinet': ([7], ['clavinet']),
    'celesta': ([8], ['celesta']),
    'glockenspiel': ([9], ['glockenspiel', 'bells']),
    'xylophone': ([13], ['xylophone']),
    'bells': ([14], ['tubular bells', 'bells']),
    'dulcimer': ([15], ['dulcimer', 'hammered dulcimer']),
    'reedorgan': ([20], ['reed organ', 'harmonium']),
    'bandoneon': ([23], ['bandoneon', 'accordion']),
    'viola': ([41], ['viola', 'viola ensemble']),
    'tremolo': ([44], ['tremolo strings', 'strings']),
    'pizzicato': ([45], ['pizzicato strings', 'strings']),
    'trombone': ([57], ['trombone']),
    'tuba': ([58], ['tuba']),
    'horn': ([60], ['french horn', 'horn']),
    'soprano': ([64], ['soprano saxophone', 'saxophone', 'sax']),
    'baritone': ([67], ['baritone saxophone', 'saxophone']),
    'bassoon': ([70], ['bassoon', 'woodwinds']),
    'piccolo': ([72], ['piccolo', 'flute']),
    'recorder': ([74], ['recorder', 'flute']),
    'shakuhachi': ([77], ['shakuhachi', 'bamboo flute']),
    'whistle': ([78], ['whistle', 'tin whistle']),
    'ocarina': ([79], ['ocarina']),
    'dirty': ([84, 87], ['dirty synths', 'dirty synth', 'synth lead', 'synth']),
    'sitar': ([104], ['sitar']),
    'shamisen': ([106], ['shamisen']),
    'koto': ([107], ['koto']),
    'bagpipe': ([109], ['bagpipes', 'bagpipe']),
    'fiddle': ([110], ['fiddle', 'fiddle', 'violin']),
    'shanai': ([111], ['shehnai']),
    'steeldrum': ([114], ['steel drum', 'steel pan']),
}

# Instruments that General MIDI lacks, and the nearest that it has: captions call them so now and then.
NEAR = {
    'steel': ['mandolin', 'balalaika ensemble', 'bouzouki'], 'nylon': ['lute', 'ukulele', 'cavaquinho', 'charango'], 'koto': ['zither', 'pipa'], 'shamisen': ['pipa'],
    'sitar': ['sarod'], 'violin': ['erhu'], 'bagpipe': ['hurdy gurdy'], 'harp': ['lyre'], 'clavinet': ['clavichord'], 'harpsichord': ['clavichord'],
    'steeldrum': ['hang drum'], 'clarinet': ['bass clarinet'], 'synstr': ['mellotron'], 'recorder': ['mellotron flute'], 24: ['linndrum', 'tr 909 drum machine'],
}

# Anyone may sit in for the lead of a band.
GUESTS = ['harmonica', 'accordion', 'nylon', 'steel', 'violin', 'viola', 'cello', 'harp', 'trumpet', 'mutetpt', 'trombone', 'tuba', 'horn', 'sax', 'soprano', 'baritone', 'oboe',
          'clarinet', 'bassoon', 'flute', 'piccolo', 'recorder', 'panflute', 'shakuhachi', 'whistle', 'ocarina', 'squarelead', 'sawlead', 'dirty', 'sitar', 'banjo', 'shamisen', 'koto',
          'kalimba', 'bagpipe', 'fiddle', 'shanai', 'steeldrum', 'dulcimer', 'glockenspiel', 'celesta', 'xylophone', 'marimba', 'vibes', 'bells', 'musicbox', 'harpsichord',
          'clavinet', 'reedorgan', 'distortion', 'piano', 'organ']

# Hand drums may join or replace the kit: words, words for drums that General MIDI lacks, 16 steps.
HANDS = {
    'bongos': (['bongos'], [], {60: 'x.o.x.xxo.x.x.xx', 61: '..x...o...x...o.'}),
    'congas': (['congas', 'congo drums', 'conga'], [], {62: 'x..x..x...x.x...', 63: '..x...x.x.....xx', 64: '......x.......xx'}),
    'djembe': ([], ['djembe'], {64: 'X.....x.X.......', 63: '..xx..x...xx..x.', 62: 'o..o..o.o..o..o.'}),
    'tabla': ([], ['tabla'], {66: 'X.......x.......', 60: '..x.xx.x..x.xxx.', 61: 'o..o....o..o....'}),
}
KIT_WORDS = {25: ['808 drums', 'tr 808 drum machine'], 24: ['drum machine'], 40: ['brushes'], 48: ['orchestral percussion']}


@dataclass
class Genre:
    words: list          # how people call it (the first is the plain name)
    moods: list
    frames: list         # codec frames per beat, of TEMPI
    scales: list
    keys: str
    progressions: list   # scale degrees, one per bar
    chords: list         # instruments
    comping: str         # how the chords are played
    bass: list
    bassline: str
    lead: list
    pad: list
    drums: str = None
    kits: list = field(default_factory=lambda: [0])
    sevenths: bool = False
    swing: bool = False
    shuffle: list = field(default_factory=lambda: [0])       # how late the odd 16ths come, in 16ths


GENRES = {
    'rock': Genre(['rock', 'rock', 'rock band', 'guitar rock', 'classic rock', 'indie rock', 'blues rock', 'garage rock', 'post rock', 'hard rock'], ['driving', 'gritty', 'loud'], [12, 14], ['major', 'mixolydian'], 'E A D G',
                  ['0453', '0340', '5340'], ['overdrive'], 'eighths', ['pbass'], 'eighths', ['overdrive', 'organ', None], [None], 'rock', [0, 16]),
    'metal': Genre(['metal', 'metal', 'heavy metal', 'thrash metal', 'funk metal'], ['aggressive', 'heavy', 'dark', 'angry'], [10, 9], ['minor'], 'E D C',
                   ['0055', '0560', '0015'], ['distortion'], 'chug', ['pbass'], 'eighths', ['distortion', None], [None, 'choir'], 'metal', [16]),
    'pop': Genre(['pop', 'pop', 'pop song', 'indie pop', 'k-pop', 'dance pop'], ['catchy', 'happy', 'bright', 'feel good'], [12, 14], ['major'], 'C G F A',
                 ['0453', '5340', '0534'], ['piano'], 'pop', ['fbass'], 'root', ['squarelead', 'vibes', None], ['strings', 'warmpad'], 'pop', [0]),
    'jazz': Genre(['jazz', 'jazz', 'swing jazz', 'jazz trio', 'jazz band', 'bebop', 'hard bop jazz', 'swing'], ['smooth', 'cool', 'smoky', 'late night'], [12, 9], ['major', 'dorian'], 'F Bb Eb C',
                  ['1405', '1450', '0514'], ['piano', 'jazzgtr'], 'jazz', ['upright'], 'walk', ['sax', 'mutetpt', 'clarinet', None], [None], 'swing', [32], sevenths=True, swing=True),
    'blues': Genre(['blues', 'blues', 'shuffle blues', 'twelve bar blues', 'delta blues', 'rhythm and blues'], ['soulful', 'gritty', 'smoky'], [15, 12], ['mixolydian'], 'E A G',
                   ['0000', '3300', '4300'], ['organ', 'clean'], 'shuffle', ['fbass'], 'walk', ['overdrive', 'harmonica', None], [None], 'shuffle', [0], sevenths=True, swing=True),
    'funk': Genre(['funk', 'funk', 'funky groove', 'funky', 'funk drums', 'disco funk'], ['groovy', 'tight', 'danceable'], [14], ['dorian', 'mixolydian'], 'E A D',
                  ['0000', '0033', '0303'], ['muted', 'clean'], 'funk', ['slap'], 'funk', ['brass', 'sax', None], [None], 'funk', [0], sevenths=True, shuffle=[0, .15]),
    'house': Genre(['house', 'house', 'deep house', 'progressive house', 'club music', 'edm', 'dance music'], ['uplifting', 'danceable', 'groovy'], [12], ['minor', 'dorian'], 'A C F G',
                   ['0534', '0055', '0354'], ['piano', 'polysynth'], 'offbeat', ['synbass'], 'offbeat', [None, 'organ'], ['warmpad', 'synstr', None], 'house', [24], sevenths=True),
    'techno': Genre(['techno', 'techno', 'minimal techno', 'acid techno', 'rave', 'electronic'], ['hypnotic', 'dark', 'driving', 'mechanical'], [10, 12], ['minor'], 'A D F',
                    ['0000', '0005'], ['sawlead', 'synbrass'], 'arpeggio', ['synbass'], 'sixteenths', [None], ['sweep', None], 'techno', [24, 25]),
    'ambient': Genre(['ambient', 'ambient', 'ambient soundscape', 'drone', 'meditation', 'atmospheric'], ['calm', 'peaceful', 'dreamy', 'spacey', 'relaxing', 'ethereal', 'floating'],
                     [20, 24], ['major', 'dorian'], 'C D F A', ['03', '04', '05'], ['newage', 'halo', 'warmpad'], 'hold', [None, 'synbass'], 'whole', ['panflute', 'musicbox', None],
                     ['choir', 'sweep', 'strings', None]),
    'classical': Genre(['classical', 'classical', 'baroque', 'classical piano', 'sonata', 'chamber music', 'piano sonata'], ['elegant', 'delicate', 'graceful'], [15, 12], ['major', 'minor'], 'C G D A',
                       ['0345', '0541', '0514'], ['piano', 'harpsichord'], 'alberti', [None], 'whole', ['piano', 'violin', 'oboe'], [None]),
    'orchestral': Genre(['orchestral', 'orchestral', 'cinematic', 'film score', 'orchestral score', 'epic orchestra', 'symphony', 'orchestra', 'soundtrack'], ['epic', 'dramatic', 'heroic', 'majestic'],
                        [12, 16], ['minor', 'major'], 'D C G', ['0534', '0356', '0453'], ['strings'], 'marcato', ['cello'], 'eighths', ['trumpet', 'brass', None],
                        ['choir', 'strings', None], 'timpani', [0]),
    'reggae': Genre(['reggae', 'reggae', 'dub', 'roots reggae', 'jamaican dub', 'island music'], ['laid back', 'sunny', 'relaxed'], [18, 20], ['major', 'minor'], 'A G C D',
                    ['03', '04', '05'], ['organ', 'muted'], 'skank', ['fbass'], 'reggae', ['brass', 'harmonica', None], [None], 'onedrop', [0]),
    'bossa nova': Genre(['bossa nova', 'bossa nova', 'bossa', 'latin jazz', 'samba', 'latin', 'brazilian'], ['gentle', 'breezy', 'romantic'], [12, 14], ['major', 'dorian'], 'F D C',
                        ['0145', '1405', '0314'], ['nylon'], 'bossa', ['upright'], 'bossa', ['flute', None], [None], 'bossa', [0], sevenths=True),
    'lofi': Genre(['lofi', 'lofi', 'lo fi', 'lofi beats', 'lo-fi hip hop', 'lofi hip hop', 'chillhop', 'study beats', 'chillout'], ['chill', 'mellow', 'relaxing', 'cozy', 'sleepy'], [18, 16],
                  ['dorian', 'major'], 'D F C', ['14', '03', '15'], ['epiano'], 'pop', ['upright'], 'root', ['vibes', None], [None, 'warmpad'], 'lofi', [0], sevenths=True, shuffle=[.2, .35]),
    'folk': Genre(['folk', 'folk', 'acoustic folk', 'american folk', 'indie folk', 'acoustic', 'campfire'], ['gentle', 'warm', 'rustic', 'intimate'], [14, 15], ['major', 'mixolydian'], 'G D C',
                  ['0340', '0435', '0304'], ['steel'], 'strum', [None, 'upright'], 'half', ['flute', 'accordion', None], [None]),
    'synthwave': Genre(['synthwave', 'synthwave', 'retrowave', 'outrun', '80s synth', 'eighties', '80s', 'synthpop', 'indie electronic'], ['nostalgic', 'neon', 'retro'], [14, 15], ['minor'], 'A C E',
                       ['0526', '0534', '0564'], ['polysynth', 'synbrass'], 'pop', ['synbass'], 'eighths', ['sawlead', 'squarelead', None], ['synstr'], 'rock', [24]),
    'hip hop': Genre(['hip hop', 'hip hop', 'hiphop', 'trap', 'rap beat', 'trap beat', '808 beat', 'boom bap', 'west coast hip hop', 'glitch hop'], ['hard', 'dark', 'moody', 'street'], [18, 16], ['minor'],
                     'C F G', ['00', '05'], ['musicbox', 'strings'], 'sparse', ['synbass'], '808', [None], [None], 'trap', [25], shuffle=[0, .25]),
    'drum and bass': Genre(['drum and bass', 'drum and bass', 'dnb', 'jungle', 'breakbeat', 'drum n bass', 'breaks', 'drum & bass'], ['frantic', 'driving', 'intense'], [9, 8], ['minor'], 'A F G',
                           ['0055', '0533', '0044'], ['epiano', 'warmpad'], 'hold', ['synbass'], 'syncopated', [None, 'squarelead'], [None], 'breakbeat', [24, 0], sevenths=True),
    'disco': Genre(['disco', 'disco', '70s disco', 'nu disco', 'disco dance', 'seventies'], ['glittering', 'danceable', 'glamorous'], [12], ['minor', 'dorian'], 'A D G',
                   ['0534', '0303', '0354'], ['clean', 'epiano'], 'funk', ['fbass'], 'octaves', ['strings', 'trumpet'], ['strings'], 'disco', [0], sevenths=True),
    'country': Genre(['country', 'country', 'bluegrass', 'western', 'country and western', 'alternative country', 'americana'], ['cheerful', 'lively', 'twangy'], [10, 12], ['major'], 'G D A',
                     ['0340', '0440', '0043'], ['banjo', 'steel'], 'boomchick', ['upright'], 'half', ['violin', 'harmonica', None], [None], 'train', [0]),
    'punk': Genre(['punk', 'pop punk', 'pop punk', 'post punk', 'punk rock', 'skate punk'], ['fast', 'raw', 'angry', 'rebellious'], [8, 9], ['major', 'minor'], 'E A G D',
                  ['0453', '0345', '0034'], ['overdrive', 'distortion'], 'eighths', ['pbass'], 'eighths', ['overdrive', None, None], [None], 'punk', [0, 16]),
    'psychedelic rock': Genre(['psychedelic rock', 'psychedelic rock', 'psychedelic', 'acid rock', 'stoner rock'], ['trippy', 'hazy', 'swirling', 'dreamy'], [15, 16], ['mixolydian', 'dorian'], 'A E D',
                              ['0000', '0063', '0033'], ['organ', 'clean'], 'eighths', ['fbass'], 'root', ['sitar', 'distortion', 'flute'], ['synstr', None], 'rock', [8, 0]),
    'surf rock': Genre(['surf rock', 'surf rock', 'surf', 'surf guitar', 'beach rock'], ['twangy', 'sunny', 'wild'], [9, 10], ['minor', 'harmonic'], 'E A D', ['0034', '0345', '0055'],
                       ['clean'], 'eighths', ['pbass'], 'eighths', ['clean', 'sax', None], [None], 'surf', [0]),
    'industrial rock': Genre(['industrial rock', 'industrial rock', 'industrial', 'industrial metal', 'ebm'], ['mechanical', 'cold', 'harsh', 'dark'], [12, 14], ['minor'], 'E D C',
                             ['0000', '0010', '0055'], ['distortion'], 'chug', ['synbass'], 'sixteenths', ['dirty', None], ['sweep', None], 'industrial', [24, 16]),
    'soul': Genre(['r&b', 'contemporary r&b', 'rhythm and blues', 'neo soul', 'neo soul', 'soul', 'r&b ballad'], ['smooth', 'sensual', 'warm', 'late night'], [18, 16], ['dorian', 'major'], 'D F C Eb',
                  ['14', '03', '25'], ['epiano'], 'neosoul', ['fbass', 'synbass'], 'syncopated', ['sax', 'clean', None], ['strings', None], 'lofi', [0, 25], sevenths=True, shuffle=[.2, .3]),
    'doo wop': Genre(['doo wop', 'doo wop', '50s pop', 'fifties', 'oldies'], ['sweet', 'romantic', 'nostalgic'], [20, 18], ['major'], 'C F G', ['05', '03', '34'], ['piano'], 'triplets', ['upright'], 'walk',
                     ['sax', 'choir'], ['choir'], 'ballad12', [0], swing=True),
    'ballad': Genre(['piano ballad', 'piano ballad', 'ballad', 'slow ballad', 'power ballad'], ['tender', 'emotional', 'romantic', 'slow'], [20, 18], ['major', 'minor'], 'C G F D', ['05', '03', '53'],
                    ['piano'], 'alberti', ['fbass', None], 'whole', ['cello', 'violin', None], ['strings', None], 'ballad', [0]),
    'trance': Genre(['trance', 'trance', 'uplifting trance', 'psytrance', 'hands up'], ['euphoric', 'hypnotic', 'driving', 'uplifting'], [10, 12], ['minor'], 'A F G', ['0534', '0553', '0345'], ['sawlead', 'polysynth'],
                    'arpeggio', ['synbass'], 'offbeat', ['sawlead', None], ['synstr', 'choir', 'sweep'], 'house', [24]),
    'dubstep': Genre(['dubstep', 'dubstep', 'brostep', 'bass music', 'wobble bass'], ['heavy', 'dark', 'aggressive'], [10, 12], ['minor'], 'F E G', ['0000', '0055'], ['dirty', 'sweep'], 'stabs', ['synbass'],
                     'wobble', ['dirty', None], [None, 'choir'], 'halftime', [24]),
    'moombahton': Genre(['moombahton', 'moombahton', 'dembow', 'reggaeton', 'dancehall'], ['hot', 'danceable', 'sweaty'], [14, 15], ['minor'], 'A F D', ['0534', '0055'], ['dirty', 'polysynth'], 'stabs', ['synbass'],
                        'tresillo', ['sawlead', 'panflute', None], [None], 'dembow', [24, 25]),
    'hyperpop': Genre(['hyperpop', 'hyperpop', 'pc music', 'glitch pop'], ['sugary', 'frantic', 'shiny', 'bright'], [9, 10], ['major'], 'C F G', ['3045', '0534'], ['sawlead', 'squarelead'], 'stabs', ['synbass'], '808',
                      ['musicbox', 'squarelead'], ['synstr'], 'trap', [24, 25]),
    'vaporwave': Genre(['vaporwave', 'vaporwave', 'mallsoft', 'dreamwave'], ['dreamy', 'hazy', 'nostalgic', 'slow'], [20, 24], ['major', 'dorian'], 'C F Eb', ['03', '14', '35'], ['epiano', 'halo'], 'hold', ['synbass'], 'root',
                       ['soprano', 'sax', 'panflute'], ['warmpad', 'newage'], 'ballad', [24, 25], sevenths=True),
    'chiptune': Genre(['chiptune', 'chiptune', '8 bit', 'game music', 'video game'], ['retro', 'playful', 'bouncy'], [10, 9], ['major', 'minor'], 'C G A', ['0453', '0534', '0345'], ['squarelead'], 'arpeggio', ['squarelead'],
                      'octaves', ['squarelead'], [None], 'pop', [24]),
    'electro swing': Genre(['electro swing', 'electro swing', 'swing house', 'speakeasy'], ['playful', 'jazzy', 'danceable'], [12], ['minor', 'dorian'], 'D G A', ['0034', '0404', '0354'], ['piano'], 'boomchick12', ['upright'], 'walk',
                           ['clarinet', 'mutetpt', 'trombone'], ['brass', None], 'swinghouse', [24], sevenths=True, swing=True),
    'gypsy jazz': Genre(['gypsy jazz', 'gypsy jazz', 'jazz manouche', 'hot club', 'swing guitar'], ['lively', 'hot', 'romantic'], [9, 8], ['minor', 'harmonic'], 'G D A', ['0034', '0340', '0454'], ['jazzgtr', 'nylon'], 'boomchick12',
                        ['upright'], 'walk', ['violin', 'clarinet', 'accordion', 'jazzgtr'], [None], sevenths=True, swing=True),
    'ragtime': Genre(['ragtime', 'ragtime piano', 'ragtime piano', 'stride piano', 'saloon piano'], ['playful', 'bouncy', 'old time'], [12, 14], ['major'], 'C F G', ['0145', '0345', '0454'], ['piano'], 'boomchick', [None, 'tuba'], 'half',
                     ['piano'], [None]),
    'marching band': Genre(['marching band', 'marching band', 'march', 'brass band', 'parade'], ['proud', 'loud', 'festive'], [12, 14], ['major'], 'Bb Eb F', ['0045', '0304', '0345'], ['brass', 'trombone'], 'boomchick', ['tuba'], 'half',
                           ['trumpet', 'piccolo', 'clarinet'], [None, 'horn'], 'march', [0, 48]),
    'klezmer': Genre(['klezmer', 'klezmer', 'balkan', 'jewish wedding'], ['lively', 'wild', 'festive'], [10, 9], ['phrygian', 'harmonic'], 'D G A', ['0030', '0033', '0350'], ['accordion'], 'boomchick', ['upright', 'tuba'], 'half',
                     ['clarinet', 'violin', 'trumpet'], [None], 'polka', [0]),
    'flamenco': Genre(['flamenco', 'flamenco guitar', 'flamenco guitar', 'spanish guitar', 'rumba'], ['passionate', 'fiery', 'dramatic'], [12, 10], ['phrygian', 'harmonic'], 'E A D', ['0010', '0110', '3210'], ['nylon'], 'strum16', [None, 'upright'],
                      'half', ['nylon', None], [None], 'clap', [0]),
    'tango': Genre(['tango', 'tango', 'argentine tango', 'milonga'], ['passionate', 'dramatic', 'elegant'], [14, 15], ['harmonic', 'minor'], 'A D G', ['0034', '0340', '0440'], ['bandoneon', 'piano'], 'tango', ['upright'], 'tresillo',
                   ['violin', 'bandoneon'], [None, 'strings']),
    'mariachi': Genre(['mariachi', 'mariachi', 'mexican', 'ranchera', 'norteno'], ['festive', 'proud', 'sunny'], [10, 12], ['major'], 'G D C', ['0044', '0440', '0345'], ['nylon', 'steel'], 'boomchick', ['upright'], 'half', ['trumpet', 'violin'], ['strings', None]),
    'ska': Genre(['ska', 'ska', 'ska punk', 'two tone', 'rocksteady'], ['bouncy', 'happy', 'lively'], [10, 9], ['major', 'minor'], 'G C A', ['0345', '0404', '0534'], ['clean', 'muted'], 'upbeats', ['fbass'], 'walk16', ['brass', 'trombone', 'trumpet'],
                 [None, 'organ'], 'ska', [0]),
    'afrobeat': Genre(['afrobeat', 'afrobeat', 'highlife', 'african', 'afro funk'], ['groovy', 'sunny', 'hypnotic'], [14, 12], ['dorian', 'mixolydian'], 'A D F', ['0000', '0303', '0033'], ['muted', 'clean'], 'afro', ['fbass'], 'tresillo',
                      ['brass', 'sax', 'kalimba'], [None, 'organ'], 'afrobeat', [0], sevenths=True),
    'celtic': Genre(['irish folk', 'celtic', 'irish', 'celtic folk', 'jig', 'scottish'], ['lively', 'rustic', 'dancing'], [10, 12], ['major', 'dorian'], 'D G A', ['0340', '0604', '0064'], ['steel'], 'strum', [None, 'upright'], 'half',
                    ['fiddle', 'whistle', 'bagpipe', 'accordion'], [None], 'march', [0]),
    'renaissance': Genre(['renaissance music', 'renaissance', 'medieval', 'early music', 'lute music'], ['courtly', 'graceful', 'old'], [15, 16], ['dorian', 'mixolydian'], 'D G A', ['0604', '0340', '0464'], ['nylon', 'harp', 'harpsichord'], 'alberti',
                         [None, 'cello'], 'whole', ['recorder', 'flute', 'viola'], [None, 'choir'], 'tabor', [0]),
    'indian classical': Genre(['indian classical', 'indian classical', 'raga', 'indian', 'sitar music'], ['meditative', 'mystic', 'hypnotic'], [15, 18], ['phrygian', 'mixolydian', 'dorian'], 'C D', ['0000'], ['sitar', 'reedorgan'], 'drone', [None],
                              'whole', ['sitar', 'shanai', 'flute'], [None, 'reedorgan'], 'tabla', [0]),
    'eastern': Genre(['japanese', 'chinese', 'koto music', 'asian', 'traditional japanese'], ['serene', 'delicate', 'mystic'], [18, 20], ['pentatonic'], 'D A G', ['04', '00', '03'], ['koto', 'shamisen', 'harp'], 'sparse', [None], 'whole',
                     ['shakuhachi', 'koto', 'violin'], [None, 'strings']),
}
